package org.sagitta.plugins.metrics.direction;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.Objective;

/** The loss around a point theta, whose own parameters never move. */
public final class Surroundings {
    private final Objective objective;
    private final INDArray theta;

    /** @param objective at theta */
    public Surroundings(Objective objective) {
        this.objective = objective;
        this.theta = objective.parameters().castTo(DataType.DOUBLE);
    }

    /** The same surface at theta + offset. */
    public Objective at(INDArray offset) {
        return objective.at(theta.add(offset));
    }

    /** L(theta + s d). */
    public double loss(double distance, INDArray direction) {
        return at(direction.mul(distance)).loss();
    }
}
