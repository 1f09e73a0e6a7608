package org.sagitta.api.krylov;

import com.google.common.math.Stats;
import java.util.stream.DoubleStream;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * A stochastic estimate is a figure computed from random directions.
 *
 * @param value the estimate
 * @param standardError its standard deviation, estimated from the sample (n - 1)
 * @param degreesOfFreedom the degrees of freedom of the standard error: n - 1 for n independent samples
 * @param products the number of directions that were multiplied
 */
public record StochasticEstimate(double value, double standardError, double degreesOfFreedom, int products) {
    /** Returns the mean of independent samples with its standard error, std/sqrt(n). */
    static StochasticEstimate mean(double[] samples, int products) {
        // dividing by a power of two prevents squares from under- or overflowing
        double unit = EuclideanNorm.powerOfTwoNear(
                DoubleStream.of(samples).map(Math::abs).max().orElseThrow());
        Stats stats =
                Stats.of(DoubleStream.of(samples).map(sample -> sample / unit).toArray());
        return new StochasticEstimate(
                unit * stats.mean(),
                unit * (stats.sampleStandardDeviation() / Math.sqrt(samples.length)),
                samples.length - 1.0,
                products);
    }

    /** Returns the estimate as a measurement, with its uncertainty. */
    public Measurement measurement(String method, long seed) {
        return Measurement.stochastic(value, standardError, degreesOfFreedom, method, products, seed);
    }
}
