package org.sagitta.runtime.record;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.hipparchus.distribution.RealDistribution;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.sagitta.api.figure.Uncertainty.StandardError;

/**
 * An interval that contains the true value of a stochastic figure at the confidence level {@link #LEVEL}; in JSON
 * {@code [low, high]}.
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"low", "high"})
public record StudentInterval(double low, double high) {
    /** The confidence level: the expected share of such intervals that contain the true value. */
    public static final double LEVEL = 0.95;

    private static final double SOLVER_ACCURACY = 1e-13;

    /**
     * Computes Student's interval around a figure; it is wider than that of the normal distribution, because the
     * standard error is itself estimated.
     */
    public static StudentInterval of(double value, StandardError error) {
        double half = error.value() == 0 ? 0 : quantile(error.degreesOfFreedom()) * error.value();
        return new StudentInterval(value - half, value + half);
    }

    /** Returns half the width of the interval. */
    public double halfWidth() {
        return (high - low) / 2;
    }

    private static double quantile(double degreesOfFreedom) {
        RealDistribution student = Double.isInfinite(degreesOfFreedom)
                ? new NormalDistribution()
                : new TDistribution(degreesOfFreedom, SOLVER_ACCURACY);
        return student.inverseCumulativeProbability((1 + LEVEL) / 2);
    }
}
