package org.sagitta.runtime.engine;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.Objective;

/** A loss surface of a model that the runtime measures. */
public interface LossSurface extends Objective {
    @Override
    LossSurface at(INDArray parameters);

    /** Where the first value lies that is not a finite number, as far as that is known. */
    default Optional<String> firstNonFinite() {
        return Optional.empty();
    }
}
