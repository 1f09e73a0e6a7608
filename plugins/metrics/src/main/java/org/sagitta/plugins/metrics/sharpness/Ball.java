package org.sagitta.plugins.metrics.sharpness;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.plugins.metrics.direction.ParameterVectors;

/** Computes the largest rise of the loss within ||d||_2 &lt;= eps, divided by 1 + L (Dinh et al. 2017). */
final class Ball {
    private final LossSurface surface;
    private final LossRise rise;

    Ball(LossSurface surface) {
        this.surface = surface;
        this.rise = new LossRise(surface);
    }

    /** Searches by steps to the point of the ball where the tangent plane at the last point is highest. */
    Measurement largestRise(double eps, int iterations, RandomGenerator random, long seed) {
        INDArray d = onSphere(ParameterVectors.gaussian(surface.dimension(), random), eps);
        double largest = 0;
        double gap = 0;
        for (int i = 0; i <= iterations; i++) {
            LossSurface there = rise.at(d);
            INDArray gradient = there.gradient().castTo(DataType.DOUBLE);
            double at = there.loss() - rise.loss();
            if (i == 0 || at > largest) {
                gap = eps * gradient.norm2Number().doubleValue()
                        - gradient.mul(d).sumNumber().doubleValue();
            }
            largest = Math.max(largest, at);
            d = onSphere(gradient, eps);
        }
        double scale = 1 / (1 + rise.loss());
        // On the sphere, the plane is highest along the gradient, so a negative gap is a rounding error.
        return Measurement.iterative(scale * largest, scale * Math.max(0, gap), "tangent steps", 0, seed);
    }

    private static INDArray onSphere(INDArray direction, double radius) {
        double norm = direction.norm2Number().doubleValue();
        return norm == 0 ? direction : direction.mul(radius / norm);
    }
}
