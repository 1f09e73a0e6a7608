package org.sagitta.runtime.engine;

import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.Objective;

/** A loss surface of a model that the runtime measures. */
public interface LossSurface extends Objective {
    /** The share of examples whose largest output is that of their class; empty where targets are not classes. */
    OptionalDouble accuracy();

    @Override
    LossSurface at(INDArray parameters);

    /** Where the first value lies that is not a finite number, as far as that is known. */
    default Optional<String> firstNonFinite() {
        return Optional.empty();
    }
}
