package org.sagitta.api.krylov;

import com.google.common.math.Stats;
import java.util.stream.DoubleStream;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * A figure from random directions.
 *
 * @param value the estimate
 * @param standardError its standard deviation, estimated from the sample (n - 1)
 * @param degreesOfFreedom of the standard error: n - 1 of n independent samples
 * @param products directions that were multiplied
 */
public record StochasticEstimate(double value, double standardError, double degreesOfFreedom, int products) {
    /** The mean of independent samples, with std/sqrt(n); {@code products} as given. */
    static StochasticEstimate mean(double[] samples, int products) {
        // so that no square under- or overflows
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

    /** The estimate as a figure. */
    public Measurement measurement(String method, long seed) {
        return Measurement.stochastic(value, standardError, degreesOfFreedom, method, products, seed);
    }
}
