package org.sagitta.plugins.metrics;

import com.google.common.math.Stats;
import org.sagitta.api.figure.Measurement;

/**
 * A mean of independent samples, with its standard error.
 *
 * @param mean of the samples, or a function of means
 * @param standardError to first order
 * @param degreesOfFreedom of the standard error: one less than there are samples
 */
public record SampleMean(double mean, double standardError, double degreesOfFreedom) {
    /** The mean of independent samples, with its error std / sqrt(n) where there are two at least. */
    public static SampleMean mean(double[] samples) {
        Stats stats = Stats.of(samples);
        return new SampleMean(
                stats.mean(), stats.sampleStandardDeviation() / Math.sqrt(samples.length), samples.length - 1.0);
    }

    /** mean(x) / |mean(y)| of samples that come in pairs. */
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

    /** The root of the figure. */
    public SampleMean root() {
        double root = Math.sqrt(mean);
        return new SampleMean(root, standardError == 0 ? 0 : standardError / (2 * root), degreesOfFreedom);
    }

    /** The figure with an error beside that of the samples: of the same size each time, and independent of them. */
    public SampleMean withBias(double error) {
        return new SampleMean(mean, Math.hypot(standardError, error), degreesOfFreedom);
    }

    /** The figure with what is known of its error. */
    public Measurement measurement(String method, long products, long seed) {
        return Measurement.stochastic(mean, standardError, degreesOfFreedom, method, products, seed);
    }
}
