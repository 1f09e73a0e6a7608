package org.sagitta.plugins.metrics.direction;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.surface.LossSurface;

/** A {@code Surroundings} evaluates the loss around a point theta. The surface at theta is not changed. */
public final class Surroundings {
    private final LossSurface surface;
    private final INDArray theta;

    /**
     * Takes the centre from a surface.
     *
     * @param surface the surface at theta
     */
    public Surroundings(LossSurface surface) {
        this.surface = surface;
        this.theta = surface.parameters().castTo(DataType.DOUBLE);
    }

    /** Returns the same surface at theta + offset. */
    public LossSurface at(INDArray offset) {
        return surface.at(theta.add(offset));
    }

    /** Returns L(theta + s d). */
    public double loss(double distance, INDArray direction) {
        return at(direction.mul(distance)).loss();
    }
}
