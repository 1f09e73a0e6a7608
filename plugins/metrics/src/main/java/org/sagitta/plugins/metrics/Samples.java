package org.sagitta.plugins.metrics;

import com.google.common.math.Stats;

/**
 * A mean of independent samples, with its standard error.
 *
 * @param mean of the samples, or a function of means
 * @param standardError to first order
 */
public record Samples(double mean, double standardError) {
    /** The mean of independent samples, with its error std / sqrt(n) where there are two at least. */
    public static Samples mean(double[] samples) {
        Stats stats = Stats.of(samples);
        return new Samples(stats.mean(), stats.sampleStandardDeviation() / Math.sqrt(samples.length));
    }

    /** mean(x) / |mean(y)| of samples that come in pairs. */
    public static Samples ratio(double[] x, double[] y) {
        double scale = Math.abs(Stats.meanOf(y));
        double ratio = Stats.meanOf(x) / scale;
        double sign = Math.signum(Stats.meanOf(y));
        double[] deviations = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            deviations[i] = (x[i] - sign * ratio * y[i]) / scale;
        }
        return new Samples(ratio, mean(deviations).standardError());
    }

    /** The root of the figure. */
    public Samples root() {
        double root = Math.sqrt(mean);
        return new Samples(root, standardError == 0 ? 0 : standardError / (2 * root));
    }
}
