package org.sagitta.plugins.metrics.sharpness;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.Objective;

/** How much higher a loss surface is at displacements from a point. All vectors are float64, of length P. */
final class Rise {
    private final Objective objective;
    private final INDArray parameters;
    private final double loss;

    Rise(Objective objective) {
        this.objective = objective;
        this.parameters = objective.parameters().castTo(DataType.DOUBLE);
        this.loss = objective.loss();
    }

    /** L(theta). */
    double loss() {
        return loss;
    }

    /** theta. */
    INDArray parameters() {
        return parameters;
    }

    /** The surface at theta + d. */
    Objective at(INDArray displacement) {
        return objective.at(parameters.add(displacement));
    }

    /** L(theta + d) - L(theta). */
    double of(INDArray displacement) {
        return at(displacement).loss() - loss;
    }

    /** grad L(theta). */
    INDArray gradient() {
        return objective.gradient().castTo(DataType.DOUBLE);
    }
}
