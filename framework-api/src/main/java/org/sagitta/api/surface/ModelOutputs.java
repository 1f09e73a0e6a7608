package org.sagitta.api.surface;

import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/** This capability gives the outputs of the model whose loss the surface is. */
public interface ModelOutputs {
    /** Returns the model's outputs before the loss (logits), N x C, in the order of the examples. */
    INDArray outputs();

    /** Returns C, the number of outputs. Override it if C is known without a pass over the examples. */
    default int outputDimension() {
        return outputs().columns();
    }

    /** Returns the share of examples whose largest output is that of their class; empty if targets are not classes. */
    default OptionalDouble accuracy() {
        return OptionalDouble.empty();
    }

    /** Returns the accuracy on a loss surface; empty if it has no outputs, or targets are not classes. */
    static OptionalDouble accuracy(LossSurface surface) {
        return surface.as(ModelOutputs.class)
                .found()
                .map(ModelOutputs::accuracy)
                .orElse(OptionalDouble.empty());
    }
}
