package org.sagitta.runtime.preparation;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.runtime.engine.execution.MemoryEstimate;

/** A model that fits its data and the plugins of its run. */
interface FittedModel {
    /** Returns the size that determines the costs of its curvature. */
    ModelSize size();

    /** Returns the number of examples on which the curvature is measured. */
    int examples();

    /** Returns the room for matrices of its curvature. */
    MatrixRoom room();

    /** Returns the memory that its loss surface needs; empty if the surface is not the engine's. */
    default Optional<MemoryEstimate> memory() {
        return Optional.empty();
    }

    /** Returns the layers for which the engine has no derivatives. */
    default List<String> unknownLayers() {
        return List.of();
    }

    /** Creates the model that the run trains and measures. */
    RunModel make();
}
