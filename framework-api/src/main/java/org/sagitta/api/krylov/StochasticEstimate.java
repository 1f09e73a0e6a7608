package org.sagitta.api.krylov;

import com.google.common.math.Stats;

/**
 * A figure from random directions.
 *
 * @param value the estimate
 * @param standardError its standard deviation, estimated from the sample (n - 1)
 * @param products directions that were multiplied
 */
public record StochasticEstimate(double value, double standardError, int products) {
    /** The mean of independent samples, with std/sqrt(n); {@code products} as given. */
    static StochasticEstimate mean(double[] samples, int products) {
        Stats stats = Stats.of(samples);
        return new StochasticEstimate(
                stats.mean(), stats.sampleStandardDeviation() / Math.sqrt(samples.length), products);
    }
}
