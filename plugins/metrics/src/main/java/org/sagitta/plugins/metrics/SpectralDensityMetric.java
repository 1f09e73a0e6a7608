package org.sagitta.plugins.metrics;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.krylov.Lanczos;
import org.sagitta.api.krylov.RitzValue;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * How the eigenvalues are spread, by stochastic Lanczos quadrature (Ubaru, Chen and Saad 2017): each random probe gives Ritz
 * values as nodes and weights that sum to 1, and P times the mean weight is the number of eigenvalues that a node stands for.
 *
 * <p>The figure is the share of eigenvalues within a hundredth of the largest in modulus, the bulk that Sagun et al. (2017)
 * find at zero, with its standard error over the probes. Nodes and numbers go into the artifact {@code spectral-density}, m x
 * 2, for the report's histogram.
 */
@Extension
@Describe("the share of eigenvalues within a hundredth of the largest, and their histogram")
public final class SpectralDensityMetric implements Metric<SpectralDensityMetric.Settings> {
    private static final double BULK = 0.01;

    /** What a descriptor may say. */
    public record Settings(
            @Describe("Lanczos steps a probe; each keeps one vector of P numbers in memory") @Positive @Default("50")
            int steps,

            @Describe("random probes") @Min(2) @Default("4") int probes) {}

    @Override
    public OptionalLong products(Settings settings, int dimension) {
        return OptionalLong.of((long) settings.probes() * Math.min(settings.steps(), dimension));
    }

    @Override
    public Measurement measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        RandomGenerator random = context.random();
        List<List<RitzValue>> quadratures = new ArrayList<>();
        long products = 0;
        for (int probe = 0; probe < settings.probes(); probe++) {
            Lanczos lanczos = new Lanczos(operator, settings.steps(), random);
            while (lanczos.step()) {
                products++;
            }
            quadratures.add(lanczos.ritzValues());
        }
        context.artifact("spectral-density", density(quadratures, operator.dimension()));
        Samples shares = Samples.mean(shares(quadratures));
        return Measurement.stochastic(
                shares.mean(), shares.standardError(), "lanczos quadrature", products, context.seed());
    }

    /** Row by row: a node, and how many eigenvalues it stands for. */
    private static INDArray density(List<List<RitzValue>> quadratures, int dimension) {
        double[][] rows = quadratures.stream()
                .flatMap(List::stream)
                .map(node -> new double[] {node.value(), node.weight() * dimension / quadratures.size()})
                .toArray(double[][]::new);
        return Nd4j.createFromArray(rows);
    }

    private static double[] shares(List<List<RitzValue>> quadratures) {
        double edge = BULK
                * quadratures.stream()
                        .flatMap(List::stream)
                        .mapToDouble(node -> Math.abs(node.value()))
                        .max()
                        .orElse(0);
        return quadratures.stream()
                .mapToDouble(nodes -> nodes.stream()
                        .filter(node -> Math.abs(node.value()) <= edge)
                        .mapToDouble(RitzValue::weight)
                        .sum())
                .toArray();
    }
}
