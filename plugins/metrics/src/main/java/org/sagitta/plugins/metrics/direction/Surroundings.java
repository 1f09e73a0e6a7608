package org.sagitta.plugins.metrics.direction;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.surface.LossSurface;

/** The loss around a point theta, whose own parameters never move. */
public final class Surroundings {
    private final LossSurface surface;
    private final INDArray theta;

    /** @param surface at theta */
    public Surroundings(LossSurface surface) {
        this.surface = surface;
        this.theta = surface.parameters().castTo(DataType.DOUBLE);
    }

    /** The same surface at theta + offset. */
    public LossSurface at(INDArray offset) {
        return surface.at(theta.add(offset));
    }

    /** L(theta + s d). */
    public double loss(double distance, INDArray direction) {
        return at(direction.mul(distance)).loss();
    }
}
