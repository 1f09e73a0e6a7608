package org.sagitta.api.surface;

import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tells the outputs of the model whose loss a surface is. */
public interface ModelOutputs {
    /** The model's outputs before the loss (logits), N x C, in the order of the examples. */
    INDArray outputs();

    /** C. To be overridden where it is known without a pass over the examples. */
    default int outputDimension() {
        return outputs().columns();
    }

    /** The share of examples whose largest output is that of their class; empty where targets are not classes. */
    default OptionalDouble accuracy() {
        return OptionalDouble.empty();
    }

    /** The accuracy on a loss surface; empty where it has no outputs, or targets are not classes. */
    static OptionalDouble accuracy(LossSurface surface) {
        return surface.as(ModelOutputs.class)
                .found()
                .map(ModelOutputs::accuracy)
                .orElse(OptionalDouble.empty());
    }
}
