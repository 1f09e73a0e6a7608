package org.sagitta.plugins.metrics.sharpness;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.surface.LossSurface;

/**
 * A {@code LossRise} computes how much a loss surface rises at displacements from a point. All vectors are float64, of
 * length P.
 */
final class LossRise {
    private final LossSurface surface;
    private final INDArray parameters;
    private final double loss;

    LossRise(LossSurface surface) {
        this.surface = surface;
        this.parameters = surface.parameters().castTo(DataType.DOUBLE);
        this.loss = surface.loss();
    }

    /** Returns L(theta). */
    double loss() {
        return loss;
    }

    /** Returns theta. */
    INDArray parameters() {
        return parameters;
    }

    /** Returns the surface at theta + d. */
    LossSurface at(INDArray displacement) {
        return surface.at(parameters.add(displacement));
    }

    /** Returns L(theta + d) - L(theta). */
    double of(INDArray displacement) {
        return at(displacement).loss() - loss;
    }

    /** Returns the gradient at theta. */
    INDArray gradient() {
        return surface.gradient().castTo(DataType.DOUBLE);
    }
}
