package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Coverage;
import org.sagitta.api.contract.QuadraticObjective;
import org.sagitta.api.contract.ReluNetworkObjective;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToyObjective;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric.Measure;
import org.sagitta.plugins.metrics.flatness.PacBayes;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.ExpectedSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.Norm;
import org.sagitta.plugins.metrics.validity.DistantCurvatureMetric;
import org.sagitta.plugins.metrics.validity.SubspaceCurvatureMetric;
import org.sagitta.plugins.metrics.validity.ValidityRadiusMetric;

/** How often the intervals around the figures of a loss surface hold the truth. */
class SurfaceCoverageTest {
    private static final double[] SPECTRUM = {5, 3, 2, 1, 4, 2.5};
    private static final INDArray MATRIX = Spectra.symmetric(1, SPECTRUM);
    private static final double[] POINT = {0.5, -1, 2, 0.25, 1, -0.75};

    private static final QuadraticObjective QUADRATIC = quadratic(MATRIX);

    /** One eigenvalue is nearly all of the trace, so samples are skewed as a chi-squared figure of one degree of freedom. */
    private static final QuadraticObjective OUTLIER = quadratic(Spectra.symmetric(1, 5, 0.01, 0.01, 0.01, 0.01, 0.01));

    @Test
    @Tag("thorough")
    void expectedSharpness() {
        Coverage.assertHolds(Coverage.of(
                0.01 / 2 * DoubleStream.of(SPECTRUM).sum(),
                20,
                seed -> expectedSharpness(QUADRATIC, ExpectedSharpnessMetric.Scale.NONE, seed)));
    }

    /** As {@link ExpectedSharpnessMetric} documents it. */
    @Test
    @Tag("thorough")
    void expectedSharpnessOfOneLargeEigenvalue() {
        double share = Coverage.of(
                0.01 / 2 * 5.05, 20, seed -> expectedSharpness(OUTLIER, ExpectedSharpnessMetric.Scale.NONE, seed));
        assertEquals(0.89, share, 0.02);
    }

    /** A filter's part of the noise is uniform on the sphere of the filter's norm. */
    @Test
    @Tag("thorough")
    void expectedSharpnessOfFilterScaledNoise() {
        double sum = 0;
        for (int filter = 0; filter < 6; filter += 3) {
            for (int i = filter; i < filter + 3; i++) {
                for (int j = filter; j < filter + 3; j++) {
                    sum += POINT[i] * POINT[i] * MATRIX.getDouble(j, j) / 3;
                }
            }
        }
        Coverage.assertHolds(Coverage.of(
                0.01 / 2 * sum, 20, seed -> expectedSharpness(QUADRATIC, ExpectedSharpnessMetric.Scale.FILTER, seed)));
    }

    @ParameterizedTest
    @EnumSource(Norm.class)
    void averageCaseOfOneBatch(Norm norm) {
        double variance = norm == Norm.L2 ? 1 : 1 / 3.0;
        double truth = IntStream.range(0, 6)
                        .mapToDouble(i -> POINT[i] * POINT[i] * MATRIX.getDouble(i, i))
                        .sum()
                * variance
                * 0.09
                / 2;
        Coverage.assertHolds(Coverage.of(
                truth,
                10,
                seed -> new AdaptiveSharpnessMetric()
                        .measure(
                                new AdaptiveSharpnessMetric.Settings(
                                        List.of(AdaptiveSharpnessMetric.Kind.AVERAGE_CASE),
                                        0.3,
                                        0,
                                        norm,
                                        AdaptiveSharpnessMetric.Scale.PARAMETERS,
                                        1,
                                        1,
                                        1,
                                        10),
                                new TestContext(seed, 0, QUADRATIC))));
    }

    /** Over some of many examples, in batches of four and a last one of two. */
    @Test
    void averageCaseOfMiniBatches() {
        ScaledBowls bowls = ScaledBowls.random(1, 1000);
        Coverage.assertHolds(Coverage.of(
                bowls.scale() * 0.09 / 2 * 3,
                10,
                seed -> new AdaptiveSharpnessMetric()
                        .measure(
                                new AdaptiveSharpnessMetric.Settings(
                                        List.of(AdaptiveSharpnessMetric.Kind.AVERAGE_CASE),
                                        0.3,
                                        0,
                                        Norm.L2,
                                        AdaptiveSharpnessMetric.Scale.NONE,
                                        38,
                                        4,
                                        1,
                                        5),
                                new TestContext(seed, 0, bowls))));
    }

    @Test
    void curvatureOfRandomSubspaces() {
        Coverage.of(Map.of("mean", DoubleStream.of(SPECTRUM).average().orElseThrow()), 10, seed -> {
                    TestContext context = new TestContext(seed, 0);
                    new SubspaceCurvatureMetric()
                            .measure(
                                    new SubspaceCurvatureMetric.Settings(2, 10),
                                    new CountingProduct(MATRIX).operator(),
                                    context);
                    return context.figures();
                })
                .assertHold();
    }

    /** The toy's curvature along a million directions. */
    @Test
    @Tag("thorough")
    void curvatureAwayFromThePoint() {
        Random random = new Random(1);
        double trace = 0;
        int draws = 1_000_000;
        for (int draw = 0; draw < draws; draw++) {
            double[] w = moved(direction(random), 0.3);
            trace += Math.exp(1.5 * w[0] * w[1] * w[2])
                    * 2.25
                    * (w[1] * w[1] * w[2] * w[2] + w[0] * w[0] * w[2] * w[2] + w[0] * w[0] * w[1] * w[1])
                    / draws;
        }
        double norm = 0;
        int few = 20_000;
        for (int draw = 0; draw < few; draw++) {
            double[] eigenvalues = Spectra.eigenvalues(ToyObjective.standard()
                    .at(Nd4j.createFromArray(moved(direction(random), 0.3)))
                    .hessian());
            norm += Math.max(-eigenvalues[0], eigenvalues[2]) / few;
        }
        double[] here = Spectra.eigenvalues(ToyObjective.standard().hessian());
        Coverage.of(
                        Map.of(
                                "trace-at-0.3",
                                trace,
                                "spectral-norm-at-0.3",
                                norm,
                                "",
                                norm / Math.max(-here[0], here[2])),
                        10,
                        seed -> figures(
                                new DistantCurvatureMetric(),
                                new DistantCurvatureMetric.Settings(
                                        List.of(0.3), 10, Normalisation.NONE, Normalisation.Biases.ZERO),
                                new TestContext(seed, 2000, ToyObjective.standard())))
                .assertHold();
    }

    /** The toy's quadratic model along 200,000 directions. */
    @Test
    @Tag("thorough")
    void theRadiusOfValidity() {
        ToyObjective toy = ToyObjective.standard();
        double[][] hessian = toy.hessian().toDoubleMatrix();
        double[][] ggn = toy.ggn().toDoubleMatrix();
        double[] gradient = toy.gradient().toDoubleVector();
        Random random = new Random(1);
        double radius = 0;
        double off = 0;
        double curvature = 0;
        int draws = 200_000;
        for (int draw = 0; draw < draws; draw++) {
            double[] d = direction(random);
            double[] back = {-d[0], -d[1], -d[2]};
            radius += Math.min(radius(d, gradient, ggn), radius(back, gradient, ggn)) / draws;
            off += Math.abs(form(hessian, d) - form(ggn, d)) / draws;
            curvature += form(hessian, d) / draws;
        }
        Coverage.of(Map.of("random", radius, "random.zero-distance-error", off / Math.abs(curvature)), 20, seed -> {
                    TestContext context = new TestContext(seed, 2000, toy);
                    new ValidityRadiusMetric()
                            .measure(
                                    new ValidityRadiusMetric.Settings(
                                            List.of(ValidityRadiusMetric.Direction.RANDOM),
                                            0.1,
                                            1e-2,
                                            10,
                                            16,
                                            1,
                                            20,
                                            1e-3,
                                            1e-6),
                                    toy.operator(Curvature.GGN),
                                    context);
                    return context.figures();
                })
                .assertHold();
    }

    @Test
    @Tag("thorough")
    void flatnessByProducts() {
        ReluNetworkObjective network = ReluNetworkObjective.standard(true);
        INDArray hessian = network.hessian();
        List<Measure> measures = List.of(Measure.TRACE_NORM, Measure.RELATIVE_TRACE, Measure.NORMALISED_SHARPNESS);
        Map<String, Double> truths = new HashMap<>();
        figures(new NormalisedFlatnessMetric(), flatness(measures), new TestContext(0, 2000, network))
                .forEach((name, figure) -> {
                    if (!name.contains("/") && !name.isEmpty()) {
                        truths.put(name, figure.value());
                    }
                });
        Coverage.of(truths, 10, seed -> {
                    TestContext context = new TestContext(seed, 0, network);
                    context.references().put("hessian", new CountingProduct(hessian).operator());
                    return figures(new NormalisedFlatnessMetric(), flatness(measures), context);
                })
                .assertHold();
    }

    /** sigma^2/2 tr A = 0.1. */
    @Test
    @Tag("thorough")
    void theNoiseThatCostsLoss() {
        double sigma = Math.sqrt(0.2 / DoubleStream.of(SPECTRUM).sum());
        QuadraticObjective minimum = QUADRATIC.at(Nd4j.zeros(DataType.DOUBLE, 6));
        Coverage.of(
                        Map.of("pac-bayes-loss-sigma", sigma, "pac-bayes-loss", 1 / sigma),
                        10,
                        seed -> figures(
                                new NormalisedFlatnessMetric(),
                                flatness(List.of(Measure.PAC_BAYES_LOSS)),
                                new TestContext(seed, 2000, minimum)))
                .assertHold();
    }

    /** Of two filters of three weights. */
    private static QuadraticObjective quadratic(INDArray matrix) {
        return new QuadraticObjective(
                matrix,
                Nd4j.zeros(DataType.DOUBLE, 6),
                Nd4j.createFromArray(POINT),
                new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(2, 3)))));
    }

    private static Measurement expectedSharpness(
            QuadraticObjective objective, ExpectedSharpnessMetric.Scale scale, long seed) {
        return new ExpectedSharpnessMetric()
                .measure(new ExpectedSharpnessMetric.Settings(0.1, scale, 20), new TestContext(seed, 0, objective));
    }

    private static NormalisedFlatnessMetric.Settings flatness(List<Measure> measures) {
        return new NormalisedFlatnessMetric.Settings(
                measures, Optional.empty(), 30, new PacBayes.Settings(0.1, 0.01, 0.1, 0, 10, 15, 2));
    }

    private static double[] direction(Random random) {
        double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        return Arrays.stream(v).map(x -> x / length).toArray();
    }

    private static double[] moved(double[] d, double s) {
        return new double[] {0.5 + s * d[0], -1 + s * d[1], 2 + s * d[2]};
    }

    /** Of 16 distances from 0.01 to 10, the last up to which the model is within a tenth of the change. */
    private static double radius(double[] d, double[] gradient, double[][] model) {
        double slope =
                IntStream.range(0, 3).mapToDouble(i -> gradient[i] * d[i]).sum();
        double last = 0;
        for (int i = 0; i < 16; i++) {
            double s = Math.pow(10, -2 + 3 * i / 15.0);
            double[] w = moved(d, s);
            double change = Math.exp(1.5 * w[0] * w[1] * w[2]) - ToyObjective.LOSS;
            double error = Math.abs(change - s * slope - s * s / 2 * form(model, d));
            if (error > 0.1 * Math.abs(change) + 1e-6 * (1 + ToyObjective.LOSS)) {
                return last;
            }
            last = s;
        }
        return last;
    }

    private static double form(double[][] matrix, double[] d) {
        double sum = 0;
        for (int i = 0; i < d.length; i++) {
            for (int j = 0; j < d.length; j++) {
                sum += d[i] * matrix[i][j] * d[j];
            }
        }
        return sum;
    }

    private static <S extends Record> Map<String, Measurement> figures(
            SurfaceMetric<S> metric, S settings, TestContext context) {
        Measurement own = metric.measure(settings, context);
        Map<String, Measurement> figures = new HashMap<>(context.figures());
        figures.put("", own);
        return figures;
    }
}
