package org.sagitta.runtime.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Histograms of a run's spectra with common bins, so that checkpoints and estimators can be compared directly.
 *
 * @param linear bins of equal width in lambda
 * @param symmetricLog bins of equal width in t(lambda) = asinh(lambda/(2c))/ln 10, which is linear for |lambda| much
 * smaller than c and grows by one per decade far above c
 * @param threshold c, a power of ten
 */
record SpectrumChart(Bins linear, Bins symmetricLog, double threshold, List<Histogram> histograms) {
    private static final int BINS = 120;
    private static final int NAMED = 10;
    private static final double DECADES = 5;

    /**
     * Bins of equal width on some scale. One of them is centred at zero, because rounding scatters the eigenvalues of a
     * null space to both sides of zero.
     *
     * @param first the index of the first bin; bin i covers [i - 1/2, i + 1/2] width
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

        List<Double> counts(List<Node> nodes, DoubleUnaryOperator scale) {
            double[] counts = new double[count];
            nodes.forEach(node -> counts[index(scale.applyAsDouble(node.value()), width) - first] += node.count());
            return DoubleStream.of(counts).boxed().toList();
        }

        private static int index(double value, double width) {
            return Math.toIntExact(Math.round(value / width));
        }
    }

    /** A finite value, and the number of eigenvalues that it stands for. */
    record Node(double value, double count) {}

    /**
     * A histogram of one spectrum, which counts eigenvalues by bins.
     *
     * @param estimated whether the counts are expected numbers from a quadrature
     * @param size the number of finite eigenvalues
     * @param unusable the number of values that are not finite
     * @param smallest the algebraically smallest eigenvalue
     * @param largest the algebraically largest eigenvalues, descending; only the first for a quadrature, because each
     * probe has its own
     */
    record Histogram(
            long step,
            String estimator,
            boolean estimated,
            long size,
            int unusable,
            double smallest,
            List<Double> largest,
            List<Double> linear,
            List<Double> symmetricLog) {}

    static SpectrumChart of(List<RecordedSpectrum> spectra) {
        double[] all = spectra.stream()
                .flatMapToDouble(spectrum -> spectrum.values().stream())
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

    private static Histogram histogram(
            RecordedSpectrum spectrum, Bins linear, Bins symmetricLog, DoubleUnaryOperator scale) {
        List<Node> nodes = IntStream.range(0, spectrum.values().length())
                .mapToObj(i ->
                        new Node(spectrum.values().get(i), spectrum.counts().get(i)))
                .filter(node -> Double.isFinite(node.value()))
                .sorted(Comparator.comparingDouble(Node::value).reversed())
                .toList();
        return new Histogram(
                spectrum.step(),
                spectrum.estimator(),
                spectrum.estimated(),
                Math.round(nodes.stream().mapToDouble(Node::count).sum()),
                spectrum.values().length() - nodes.size(),
                nodes.isEmpty() ? Double.NaN : nodes.get(nodes.size() - 1).value(),
                nodes.stream()
                        .limit(spectrum.estimated() ? 1 : NAMED)
                        .map(Node::value)
                        .toList(),
                linear.counts(nodes, DoubleUnaryOperator.identity()),
                symmetricLog.counts(nodes, scale));
    }

    /** Returns a power of ten about five decades below the largest modulus. */
    private static double threshold(double[] values) {
        double largest = DoubleStream.of(values).map(Math::abs).max().orElse(0);
        return largest > 0 ? Math.pow(10, Math.floor(Math.log10(largest)) - DECADES) : 1;
    }

    private static double[] map(double[] values, DoubleUnaryOperator scale) {
        return Arrays.stream(values).map(scale).toArray();
    }

    private static double asinh(double x) {
        return Math.signum(x) * Math.log(Math.abs(x) + Math.hypot(x, 1));
    }
}
