package org.sagitta.runtime.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Histograms of a run's spectra in bins that all of them share, so that checkpoints and estimators compare at a glance.
 *
 * @param linear bins of equal width in lambda
 * @param symmetricLog bins of equal width in t(lambda) = asinh(lambda/(2c))/ln 10: linear well within +-c, a decade a unit
 *     beyond
 * @param threshold c, a power of ten
 */
record SpectrumChart(Bins linear, Bins symmetricLog, double threshold, List<Histogram> histograms) {
    private static final int BINS = 120;
    private static final int NAMED = 10;
    private static final double DECADES = 5;

    /**
     * Bins of equal width on some scale, one of them centred at zero: rounding scatters the eigenvalues of a null space to both
     * sides of it.
     *
     * @param first the first bin's index; bin i is [i - 1/2, i + 1/2] width
     */
    record Bins(double width, int first, int count) {
        static Bins covering(double[] values) {
            double low = Arrays.stream(values).min().orElse(0);
            double high = Arrays.stream(values).max().orElse(0);
            double range = Math.max(high, 0) - Math.min(low, 0);
            double width = range > 0 ? range / BINS : 1;
            int first = index(low, width);
            return new Bins(width, first, index(high, width) - first + 1);
        }

        int[] counts(double[] values) {
            int[] counts = new int[count];
            Arrays.stream(values).forEach(value -> counts[index(value, width) - first]++);
            return counts;
        }

        private static int index(double value, double width) {
            return Math.toIntExact(Math.round(value / width));
        }
    }

    /**
     * One spectrum.
     *
     * @param size how many finite eigenvalues there are
     * @param unusable how many are not finite
     * @param smallest the algebraically smallest
     * @param largest the algebraically largest ones, descending
     */
    record Histogram(
            long step,
            String estimator,
            int size,
            int unusable,
            double smallest,
            List<Double> largest,
            List<Integer> linear,
            List<Integer> symmetricLog) {}

    static SpectrumChart of(List<Spectrum> spectra) {
        double[] all = spectra.stream()
                .flatMapToDouble(spectrum -> spectrum.eigenvalues().stream())
                .filter(Double::isFinite)
                .toArray();
        double threshold = threshold(all);
        DoubleUnaryOperator scale = lambda -> asinh(lambda / (2 * threshold)) / Math.log(10);
        Bins linear = Bins.covering(all);
        Bins symmetricLog = Bins.covering(map(all, scale));
        return new SpectrumChart(
                linear,
                symmetricLog,
                threshold,
                spectra.stream()
                        .map(spectrum -> histogram(spectrum, linear, symmetricLog, scale))
                        .toList());
    }

    private static Histogram histogram(Spectrum spectrum, Bins linear, Bins symmetricLog, DoubleUnaryOperator scale) {
        double[] values = spectrum.eigenvalues().stream()
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return new Histogram(
                spectrum.step(),
                spectrum.estimator(),
                values.length,
                spectrum.eigenvalues().length() - values.length,
                values.length == 0 ? Double.NaN : values[0],
                IntStream.range(0, Math.min(NAMED, values.length))
                        .mapToObj(i -> values[values.length - 1 - i])
                        .toList(),
                boxed(linear.counts(values)),
                boxed(symmetricLog.counts(map(values, scale))));
    }

    /** A power of ten, five decades below the largest modulus. */
    private static double threshold(double[] values) {
        double largest = DoubleStream.of(values).map(Math::abs).max().orElse(0);
        return largest > 0 ? Math.pow(10, Math.floor(Math.log10(largest)) - DECADES) : 1;
    }

    private static double[] map(double[] values, DoubleUnaryOperator scale) {
        return Arrays.stream(values).map(scale).toArray();
    }

    private static List<Integer> boxed(int[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }

    private static double asinh(double x) {
        return Math.signum(x) * Math.log(Math.abs(x) + Math.hypot(x, 1));
    }
}
