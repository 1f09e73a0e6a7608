package org.sagitta.plugins.metrics;

import java.util.stream.DoubleStream;

/**
 * A mean of independent samples, with its standard error.
 *
 * @param mean of the samples, or a function of means
 * @param standardError to first order
 */
record Samples(double mean, double standardError) {
    static Samples mean(double[] samples) {
        double mean = average(samples);
        double squares =
                DoubleStream.of(samples).map(x -> (x - mean) * (x - mean)).sum();
        return new Samples(mean, Math.sqrt(squares / (samples.length - 1) / samples.length));
    }

    /** mean(x) / |mean(y)| of samples that come in pairs. */
    static Samples ratio(double[] x, double[] y) {
        double scale = Math.abs(average(y));
        double ratio = average(x) / scale;
        double sign = Math.signum(average(y));
        double[] deviations = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            deviations[i] = (x[i] - sign * ratio * y[i]) / scale;
        }
        return new Samples(ratio, mean(deviations).standardError());
    }

    /** The root of the figure. */
    Samples root() {
        double root = Math.sqrt(mean);
        return new Samples(root, standardError == 0 ? 0 : standardError / (2 * root));
    }

    private static double average(double[] samples) {
        return DoubleStream.of(samples).sum() / samples.length;
    }
}
