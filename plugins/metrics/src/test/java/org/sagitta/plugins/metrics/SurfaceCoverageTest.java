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
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.ReluNetworkSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric.Measure;
import org.sagitta.plugins.metrics.flatness.PacBayes;
import org.sagitta.plugins.metrics.flatness.RescalingDistributionMetric;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.ExpectedSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.KeskarSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.Norm;
import org.sagitta.plugins.metrics.sharpness.SamSharpnessMetric;
import org.sagitta.plugins.metrics.validity.DistantCurvatureMetric;
import org.sagitta.plugins.metrics.validity.SubspaceCurvatureMetric;
import org.sagitta.plugins.metrics.validity.ValidityRadiusMetric;

/** Tests how often the intervals around a loss surface's figures contain the true value. */
class SurfaceCoverageTest {
    private static final double[] SPECTRUM = {5, 3, 2, 1, 4, 2.5};
    private static final INDArray MATRIX = Spectra.symmetric(1, SPECTRUM);
    private static final double[] POINT = {0.5, -1, 2, 0.25, 1, -0.75};

    private static final QuadraticSurface QUADRATIC = quadratic(MATRIX);

    /**
     * A surface with one eigenvalue that is nearly the whole trace, so that samples are skewed like a chi-squared
     * distribution with one degree of freedom.
     */
    private static final QuadraticSurface OUTLIER = quadratic(Spectra.symmetric(1, 5, 0.01, 0.01, 0.01, 0.01, 0.01));

    @Test
    @Tag("thorough")
    void expectedSharpness() {
        Coverage.assertHolds(Coverage.of(
                0.01 / 2 * DoubleStream.of(SPECTRUM).sum(),
                20,
                seed -> expectedSharpness(QUADRATIC, ExpectedSharpnessMetric.Scale.NONE, seed)));
    }

    /** Checks the coverage that {@link ExpectedSharpnessMetric} documents. */
    @Test
    @Tag("thorough")
    void expectedSharpnessOfOneLargeEigenvalue() {
        double share = Coverage.of(
                0.01 / 2 * 5.05, 20, seed -> expectedSharpness(OUTLIER, ExpectedSharpnessMetric.Scale.NONE, seed));
        assertEquals(0.89, share, 0.02);
    }

    /** Draws the part of the noise that belongs to a filter uniformly from the sphere of the filter's norm. */
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
                                new TestContext(seed, 0, QUADRATIC))
                        .own()));
    }

    /** Uses some of many examples, in batches of four and a last one of two. */
    @Test
    @Tag("thorough")
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
                                new TestContext(seed, 0, bowls))
                        .own()));
    }

    @Test
    @Tag("thorough")
    void curvatureOfRandomSubspaces() {
        Coverage.of(Map.of("mean", DoubleStream.of(SPECTRUM).average().orElseThrow()), 10, seed -> {
                    TestContext context = new TestContext(seed, 0);
                    context.keep(new SubspaceCurvatureMetric()
                            .measure(
                                    new SubspaceCurvatureMetric.Settings(2, 10),
                                    new CountingProduct(MATRIX).operator(),
                                    context));
                    return context.figures();
                })
                .assertHold();
    }

    /** Computes the toy's curvature along a million directions. */
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
            double[] eigenvalues = Spectra.eigenvalues(ToySurface.standard()
                    .at(Nd4j.createFromArray(moved(direction(random), 0.3)))
                    .hessian());
            norm += Math.max(-eigenvalues[0], eigenvalues[2]) / few;
        }
        double[] here = Spectra.eigenvalues(ToySurface.standard().hessian());
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
                                new TestContext(seed, 2000, ToySurface.standard())))
                .assertHold();
    }

    /** Compares the toy with its quadratic model along 200,000 directions. */
    @Test
    @Tag("thorough")
    void theRadiusOfValidity() {
        ToySurface toy = ToySurface.standard();
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
        Coverage.of(Map.of("random", radius, "random.zero-distance-error", off / Math.abs(curvature)), 10, seed -> {
                    TestContext context = new TestContext(seed, 2000, toy);
                    context.keep(new ValidityRadiusMetric()
                            .measure(
                                    validity(ValidityRadiusMetric.Direction.RANDOM),
                                    toy.operator(Curvature.GGN),
                                    context));
                    return context.figures();
                })
                .assertHold();
    }

    @Test
    @Tag("thorough")
    void flatnessByProducts() {
        ReluNetworkSurface network = ReluNetworkSurface.standard(true);
        INDArray hessian = network.hessian();
        List<Measure> measures = List.of(Measure.TRACE_NORM, Measure.RELATIVE_TRACE, Measure.NORMALISED_SHARPNESS);
        Map<String, Double> truths = new HashMap<>();
        figures(new NormalisedFlatnessMetric(), flatness(measures), new TestContext(0, 2000, network))
                .forEach((name, figure) -> {
                    if (!name.contains("/") && !name.isEmpty()) {
                        truths.put(name, figure.value());
                    }
                });
        Map<String, Integer> samples = Map.of("trace-norm", 10, "relative-trace", 30, "normalised-sharpness", 15);
        Coverage.of(truths, samples, seed -> {
                    TestContext context = new TestContext(seed, 0, network);
                    context.references().put("hessian", new CountingProduct(hessian).operator());
                    return figures(new NormalisedFlatnessMetric(), flatness(measures), context);
                })
                .assertHold();
    }

    /** Expects sigma^2/2 tr A = 0.1. */
    @Test
    @Tag("thorough")
    void theNoiseThatCostsLoss() {
        double sigma = Math.sqrt(0.2 / DoubleStream.of(SPECTRUM).sum());
        ofLoss(sigma, QUADRATIC.at(Nd4j.zeros(DataType.DOUBLE, 6))).assertHold();
    }

    /** Checks the coverage that {@link NormalisedFlatnessMetric} documents. */
    @Test
    @Tag("thorough")
    void theNoiseThatCostsLossAlongOneLargeEigenvalue() {
        Coverage coverage = ofLoss(Math.sqrt(0.2 / 5.05), OUTLIER.at(Nd4j.zeros(DataType.DOUBLE, 6)));
        assertEquals(0.88, coverage.shares().get("pac-bayes-loss"), 0.02);
        assertEquals(0.92, coverage.shares().get("pac-bayes-loss-sigma"), 0.02);
    }

    private static Coverage ofLoss(double sigma, QuadraticSurface surface) {
        return Coverage.of(
                Map.of("pac-bayes-loss-sigma", sigma, "pac-bayes-loss", 1 / sigma),
                10,
                seed -> figures(
                        new NormalisedFlatnessMetric(),
                        flatness(List.of(Measure.PAC_BAYES_LOSS)),
                        new TestContext(seed, 0, surface)));
    }

    /** Uses a point where the slope is ten times the rise that is sought. */
    @Test
    @Tag("thorough")
    void theNoiseThatCostsLossOnASlope() {
        double sigma = Math.sqrt(0.2 / DoubleStream.of(SPECTRUM).sum());
        ofLoss(sigma, QUADRATIC).assertHold();
    }

    /**
     * Uses 200,000 directions with filter lengths, where the first two weights are one filter and the third is another.
     */
    @Test
    @Tag("thorough")
    void theRadiusAlongFilters() {
        Filters toy = new Filters(ToySurface.standard());
        double[][] ggn = toy.ggn().toDoubleMatrix();
        double[] gradient = toy.gradient().toDoubleVector();
        Random random = new Random(1);
        double length = Math.sqrt(5.25);
        double mean = 0;
        int draws = 200_000;
        for (int draw = 0; draw < draws; draw++) {
            double angle = 2 * Math.PI * random.nextDouble();
            double[] d = {
                Math.sqrt(1.25) * Math.cos(angle) / length, Math.sqrt(1.25) * Math.sin(angle) / length, 2 / length
            };
            double[] back = {-d[0], -d[1], -d[2]};
            mean += Math.min(radius(d, gradient, ggn), radius(back, gradient, ggn)) / draws;
        }
        Coverage.of(Map.of("filter-normalised", mean), 10, seed -> {
                    TestContext context = new TestContext(seed, 2000, toy);
                    context.keep(new ValidityRadiusMetric()
                            .measure(
                                    validity(ValidityRadiusMetric.Direction.FILTER_NORMALISED),
                                    toy.operator(Curvature.GGN),
                                    context));
                    return context.figures();
                })
                .assertHold();
    }

    /** A {@code Filters} is the toy with other filters. */
    private record Filters(ToySurface toy) implements AnalyticSurface, ModelOutputs {
        @Override
        public ParameterLayout layout() {
            return new ParameterLayout(List.of(
                    new ParameterBlock("0.weight", "0", 0, List.of(1, 2)),
                    new ParameterBlock("1.weight", "1", 2, List.of(1, 1))));
        }

        @Override
        public INDArray parameters() {
            return toy.parameters();
        }

        @Override
        public double loss() {
            return toy.loss();
        }

        @Override
        public INDArray outputs() {
            return toy.outputs();
        }

        @Override
        public INDArray gradient() {
            return toy.gradient();
        }

        @Override
        public INDArray hessian() {
            return toy.hessian();
        }

        @Override
        public INDArray ggn() {
            return toy.ggn();
        }

        @Override
        public Filters at(INDArray parameters) {
            return new Filters(toy.at(parameters));
        }
    }

    /** Draws ln a uniformly, and compares SAM's sharpness with that of 200,000 rescalings. */
    @Test
    @Tag("thorough")
    void theTrainedPointAmongRescalings() {
        Random random = new Random(1);
        int draws = 200_000;
        double here = sam(new double[] {0.5, -1, 2});
        double[] ratios = new double[draws];
        for (int i = 0; i < draws; i++) {
            double a = Math.exp(Math.log(4) * (2 * random.nextDouble() - 1));
            double b = Math.exp(Math.log(4) * (2 * random.nextDouble() - 1));
            ratios[i] = sam(new double[] {0.5 * a, -1 / a * b, 2 / b}) / here;
        }
        Arrays.sort(ratios);
        double quantile = Arrays.stream(ratios).filter(ratio -> ratio < 1).count() / (double) draws;
        Coverage.of(
                        Map.of("sam-quantile", quantile, "sam-median-ratio", ratios[draws / 2]),
                        20,
                        seed -> figures(
                                new RescalingDistributionMetric(),
                                rescalings(),
                                new TestContext(seed, 0, ToySurface.standard())))
                .assertHold();
    }

    private static RescalingDistributionMetric.Settings rescalings() {
        return new RescalingDistributionMetric.Settings(
                List.of(RescalingDistributionMetric.Kind.SAM_SHARPNESS),
                20,
                RescalingDistributionMetric.Granularity.LAYER,
                4,
                Optional.empty(),
                new KeskarSharpnessMetric.Settings(
                        List.of(1e-3), List.of(KeskarSharpnessMetric.Space.FULL), Optional.empty(), 5),
                new ExpectedSharpnessMetric.Settings(0.01, ExpectedSharpnessMetric.Scale.NONE, 10),
                new SamSharpnessMetric.Settings(0.05),
                new AdaptiveSharpnessMetric.Settings(
                        List.of(AdaptiveSharpnessMetric.Kind.AVERAGE_CASE),
                        0.1,
                        0,
                        Norm.L2,
                        AdaptiveSharpnessMetric.Scale.PARAMETERS,
                        8,
                        8,
                        5,
                        5),
                flatness(List.of(Measure.LAMBDA_NORM)));
    }

    /** Returns L(w + 0.05 g/||g||) - L(w) for the toy. */
    private static double sam(double[] w) {
        double loss = Math.exp(1.5 * w[0] * w[1] * w[2]);
        double[] g = {w[1] * w[2], w[0] * w[2], w[0] * w[1]};
        double length = -Math.sqrt(g[0] * g[0] + g[1] * g[1] + g[2] * g[2]);
        double s = -0.05 / length;
        return Math.exp(1.5 * (w[0] + s * g[0]) * (w[1] + s * g[1]) * (w[2] + s * g[2])) - loss;
    }

    /** Expects sigma such that Phi(-m/sigma) has the mean 0.1 over the examples' margins m. */
    @Test
    @Tag("thorough")
    void theNoiseThatCostsAccuracy() {
        Margins margins = Margins.random(1, 200, 6);
        double sigma = margins.sigma(0.1);
        Coverage.of(
                        Map.of("pac-bayes-sigma", sigma, "pac-bayes", 1 / (sigma * Math.sqrt(200))),
                        10,
                        seed -> figures(
                                new NormalisedFlatnessMetric(),
                                flatness(List.of(Measure.PAC_BAYES)),
                                new TestContext(seed, 0, margins)))
                .assertHold();
    }

    /** Returns a quadratic of two filters with three weights each. */
    private static QuadraticSurface quadratic(INDArray matrix) {
        return new QuadraticSurface(
                matrix,
                Nd4j.zeros(DataType.DOUBLE, 6),
                Nd4j.createFromArray(POINT),
                new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(2, 3)))));
    }

    private static Measurement expectedSharpness(
            QuadraticSurface surface, ExpectedSharpnessMetric.Scale scale, long seed) {
        return new ExpectedSharpnessMetric()
                .measure(new ExpectedSharpnessMetric.Settings(0.1, scale, 20), new TestContext(seed, 0, surface))
                .own();
    }

    private static NormalisedFlatnessMetric.Settings flatness(List<Measure> measures) {
        return new NormalisedFlatnessMetric.Settings(
                measures, Optional.empty(), 30, new PacBayes.Settings(0.1, 0.01, 0.1, 0, 10, 15, 2));
    }

    private static ValidityRadiusMetric.Settings validity(ValidityRadiusMetric.Direction direction) {
        return new ValidityRadiusMetric.Settings(List.of(direction), 0.1, 0.03, 3, 10, 1, 10, 1e-3, 1e-6);
    }

    private static double[] direction(Random random) {
        double[] v = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        return Arrays.stream(v).map(x -> x / length).toArray();
    }

    private static double[] moved(double[] d, double s) {
        return new double[] {0.5 + s * d[0], -1 + s * d[1], 2 + s * d[2]};
    }

    /**
     * Returns the last of 10 distances from 0.03 to 3 up to which the error of the model is at most a tenth of the
     * change.
     */
    private static double radius(double[] d, double[] gradient, double[][] model) {
        double slope =
                IntStream.range(0, 3).mapToDouble(i -> gradient[i] * d[i]).sum();
        double last = 0;
        for (int i = 0; i < 10; i++) {
            double s = 0.03 * Math.pow(100, i / 9.0);
            double[] w = moved(d, s);
            double change = Math.exp(1.5 * w[0] * w[1] * w[2]) - ToySurface.LOSS;
            double error = Math.abs(change - s * slope - s * s / 2 * form(model, d));
            if (error > 0.1 * Math.abs(change) + 1e-6 * (1 + ToySurface.LOSS)) {
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
        Measurement own = context.keep(metric.measure(settings, context));
        Map<String, Measurement> figures = new HashMap<>(context.figures());
        figures.put("", own);
        return figures;
    }
}
