package org.sagitta.plugins.metrics;

import com.google.common.math.Stats;
import org.sagitta.api.figure.Measurement;

/**
 * A {@code SampleMean} is a mean of independent samples with its standard error.
 *
 * @param mean the mean of the samples, or a function of such means
 * @param standardError the standard error, to first order
 * @param degreesOfFreedom the degrees of freedom of the standard error: the number of samples minus one
 */
public record SampleMean(double mean, double standardError, double degreesOfFreedom) {
    /** Computes the mean of independent samples. The standard error is std / sqrt(n) if n is at least 2. */
    public static SampleMean mean(double[] samples) {
        Stats stats = Stats.of(samples);
        return new SampleMean(
                stats.mean(), stats.sampleStandardDeviation() / Math.sqrt(samples.length), samples.length - 1.0);
    }

    /** Computes mean(x) / |mean(y)| for samples that come in pairs. */
    public static SampleMean ratio(double[] x, double[] y) {
        double scale = Math.abs(Stats.meanOf(y));
        double ratio = Stats.meanOf(x) / scale;
        double sign = Math.signum(Stats.meanOf(y));
        double[] deviations = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            deviations[i] = (x[i] - sign * ratio * y[i]) / scale;
        }
        return new SampleMean(ratio, mean(deviations).standardError(), x.length - 1.0);
    }

    /** Returns the square root, with its standard error to first order. */
    public SampleMean root() {
        double root = Math.sqrt(mean);
        return new SampleMean(root, standardError == 0 ? 0 : standardError / (2 * root), degreesOfFreedom);
    }

    /**
     * Adds an error to the standard error, as an independent error. It is the same for every sample, so averaging does
     * not reduce it.
     */
    public SampleMean withBias(double error) {
        return new SampleMean(mean, Math.hypot(standardError, error), degreesOfFreedom);
    }

    /** Returns the mean as a measurement with its standard error. */
    public Measurement measurement(String method, long products, long seed) {
        return Measurement.stochastic(mean, standardError, degreesOfFreedom, method, products, seed);
    }
}
