package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Coverage;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.eigenspace.SubspaceOverlapMetric;
import org.sagitta.plugins.metrics.quality.ApproximationQualityMetric;
import org.sagitta.plugins.metrics.spectrum.EffectiveDimensionMetric;
import org.sagitta.plugins.metrics.spectrum.EffectiveRankMetric;
import org.sagitta.plugins.metrics.spectrum.EigenvalueMethod;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric;
import org.sagitta.plugins.metrics.spectrum.LogDeterminantMetric;
import org.sagitta.plugins.metrics.spectrum.RankBoundMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralDensityMetric;
import org.sagitta.plugins.metrics.spectrum.TraceMetric;

/** Tests how often the intervals around an operator's figures contain the true value. */
class MetricCoverageTest {
    /** A spectrum with two outliers and a bulk of both signs. */
    private static final double[] INDEFINITE = DoubleStream.concat(
                    DoubleStream.iterate(-1, x -> x + 0.25).limit(10), DoubleStream.of(6, 9))
            .toArray();

    /** A spectrum with a null space. */
    private static final double[] SEMIDEFINITE = {0, 0, 0.5, 1, 4, 9};

    private static final double DAMPING = 0.1;

    @Test
    void theTraceBySigns() {
        Coverage.assertHolds(Coverage.of(
                sum(INDEFINITE),
                10,
                seed -> new TraceMetric()
                        .measure(
                                new TraceMetric.Settings(TraceMetric.Method.HUTCHINSON, 10, MeasuredBlocks.NONE),
                                products(INDEFINITE),
                                new TestContext(seed, 0))
                        .own()));
    }

    @Test
    void theFrobeniusNormBySigns() {
        double squares = DoubleStream.of(INDEFINITE).map(x -> x * x).sum();
        Coverage.of(
                        Map.of("", Math.sqrt(squares), "mean-square", squares / INDEFINITE.length),
                        20,
                        seed -> figures(
                                new FrobeniusNormMetric(),
                                new FrobeniusNormMetric.Settings(
                                        FrobeniusNormMetric.Method.HUTCHINSON, 20, MeasuredBlocks.NONE),
                                products(INDEFINITE),
                                new TestContext(seed, 0)))
                .assertHold();
    }

    @Test
    @Tag("thorough")
    void effectiveRanksBySigns() {
        double squares = DoubleStream.of(INDEFINITE).map(x -> x * x).sum();
        Coverage.of(
                        Map.of("", squares / 81, "intrinsic", sum(INDEFINITE) / 9),
                        20,
                        seed -> figures(
                                new EffectiveRankMetric(),
                                new EffectiveRankMetric.Settings(
                                        EigenvalueMethod.LANCZOS, 20, 200, MeasuredBlocks.NONE),
                                products(INDEFINITE),
                                new TestContext(seed, 0)))
                .assertHold();
    }

    /** Measures the second of two layers, an inner block of the matrix. */
    @Test
    @Tag("thorough")
    void figuresOfOneLayer() {
        INDArray matrix = Spectra.symmetric(1, INDEFINITE);
        QuadraticSurface surface = new QuadraticSurface(
                matrix,
                Nd4j.zeros(DataType.DOUBLE, 12),
                Nd4j.zeros(DataType.DOUBLE, 12),
                new ParameterLayout(List.of(
                        new ParameterBlock("0.weight", "0", 0, List.of(2, 2)),
                        new ParameterBlock("1.weight", "1", 4, List.of(2, 4)))));
        double trace =
                IntStream.range(4, 12).mapToDouble(i -> matrix.getDouble(i, i)).sum();
        double squares = IntStream.range(4, 12)
                .mapToDouble(i -> IntStream.range(4, 12)
                        .mapToDouble(j -> Math.pow(matrix.getDouble(i, j), 2))
                        .sum())
                .sum();
        Coverage.of(Map.of("trace", trace, "norm", Math.sqrt(squares)), 20, seed -> {
                    TestContext ofTrace = new TestContext(seed, 0, surface);
                    TestContext ofNorm = new TestContext(seed, 0, surface);
                    ofTrace.keep(new TraceMetric()
                            .measure(
                                    new TraceMetric.Settings(TraceMetric.Method.HUTCHINSON, 20, MeasuredBlocks.LAYERS),
                                    new CountingProduct(matrix).operator(),
                                    ofTrace));
                    ofNorm.keep(new FrobeniusNormMetric()
                            .measure(
                                    new FrobeniusNormMetric.Settings(
                                            FrobeniusNormMetric.Method.HUTCHINSON, 20, MeasuredBlocks.LAYERS),
                                    new CountingProduct(matrix).operator(),
                                    ofNorm));
                    return Map.of(
                            "trace",
                            ofTrace.figures().get("/1"),
                            "norm",
                            ofNorm.figures().get("/1"));
                })
                .assertHold();
    }

    @Test
    @Tag("thorough")
    void theLogDeterminantByQuadrature() {
        Coverage.assertHolds(Coverage.of(
                DoubleStream.of(SEMIDEFINITE).map(x -> Math.log(x + DAMPING)).sum(),
                5,
                seed -> new LogDeterminantMetric()
                        .measure(
                                new LogDeterminantMetric.Settings(
                                        DAMPING, EigenvalueMethod.LANCZOS, 5, 6, MeasuredBlocks.NONE),
                                products(SEMIDEFINITE),
                                new TestContext(seed, 0))
                        .own()));
    }

    /** Uses one example, so that the prior's precision equals the damping. */
    @Test
    @Tag("thorough")
    void theEffectiveDimensionByQuadrature() {
        Coverage.assertHolds(Coverage.of(
                DoubleStream.of(SEMIDEFINITE).map(x -> x / (x + DAMPING)).sum(),
                5,
                seed -> new EffectiveDimensionMetric()
                        .measure(
                                new EffectiveDimensionMetric.Settings(
                                        DAMPING, EigenvalueMethod.LANCZOS, 5, 6, MeasuredBlocks.NONE),
                                products(SEMIDEFINITE),
                                new TestContext(seed, 0))
                        .own()));
    }

    @Test
    @Tag("thorough")
    void theNumericalRankByQuadrature() {
        Coverage.of(
                        Map.of("numerical", 4.0),
                        5,
                        seed -> figures(
                                new RankBoundMetric(),
                                new RankBoundMetric.Settings(1e-9, EigenvalueMethod.LANCZOS, 5, 6),
                                products(SEMIDEFINITE),
                                new TestContext(seed, 0)))
                .assertHold();
    }

    @Test
    @Tag("thorough")
    void theShareOfTheBulk() {
        Coverage.assertHolds(Coverage.of(
                1 / 3.0,
                5,
                seed -> new SpectralDensityMetric()
                        .measure(density(5), products(SEMIDEFINITE), new TestContext(seed, 0))
                        .own()));
    }

    /**
     * Checks the coverage that {@link SpectralDensityMetric} documents. It is lower where few nodes fall, since their
     * numbers are skewed.
     */
    @Test
    @Tag("thorough")
    void theBandAroundTheDensity() {
        double width = 0.1 * 9;
        Map<String, Double> truths = new HashMap<>();
        for (int point = 16; point < 57; point += 10) {
            double x = (point - 16) * width / 4;
            truths.put(
                    "" + point,
                    DoubleStream.of(SEMIDEFINITE)
                            .map(lambda -> Math.exp(-0.5 * Math.pow((x - lambda) / width, 2))
                                    / (width * Math.sqrt(2 * Math.PI)))
                            .average()
                            .orElseThrow());
        }
        Coverage coverage = Coverage.of(truths, 10, seed -> {
            TestContext context = new TestContext(seed, 0);
            context.keep(new SpectralDensityMetric().measure(density(10), products(SEMIDEFINITE), context));
            INDArray curve = context.artifacts().get("spectral-density-curve");
            Map<String, Measurement> points = new HashMap<>();
            for (int i = 0; i < curve.rows(); i++) {
                points.put(
                        "" + i, Measurement.stochastic(curve.getDouble(i, 1), curve.getDouble(i, 2), 9, "", 0, seed));
            }
            return points;
        });
        coverage.shares().forEach((point, share) -> assertTrue(share >= 0.88 && share <= 0.96, point + " " + share));
    }

    @Test
    @Tag("thorough")
    void theOverlapWithMiniBatches() {
        SoftmaxRegressionSurface surface = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        INDArray whole = top(surface.hessian());
        double truth = IntStream.range(0, 7)
                .boxed()
                .flatMap(i -> IntStream.range(i + 1, 7).mapToObj(j -> surface.subset(ImmutableIntArray.of(i, j))))
                .mapToDouble(pair -> Math.pow(
                                whole.transpose()
                                        .mmul(top(pair.hessian()))
                                        .norm2Number()
                                        .doubleValue(),
                                2)
                        / 2)
                .average()
                .orElseThrow();
        Coverage.of(
                        Map.of("batch.2", truth),
                        10,
                        seed -> figures(
                                new SubspaceOverlapMetric(),
                                new SubspaceOverlapMetric.Settings(
                                        2, 1e-6, Optional.empty(), List.of(2), 10, Curvature.HESSIAN, 0.9, 2),
                                new CountingProduct(surface.hessian()).operator(),
                                new TestContext(seed, 2000, surface)))
                .assertHold();
    }

    @Test
    @Tag("thorough")
    void theComparisonOfEstimatesByProducts() {
        double[] spectrum = {0.1, 0.5, 1, 1.5, 2, 4};
        INDArray reference = Spectra.symmetric(1, spectrum);
        INDArray estimate = Spectra.symmetric(2, spectrum).muli(0.5).addi(reference.mul(0.6));
        QuadraticSurface surface = new QuadraticSurface(reference);
        Map<String, Double> truths = new HashMap<>(inverses(estimate, reference));
        TestContext exact = new TestContext(0, 2000, surface);
        Map<String, Measurement> dense = figures(
                new ApproximationQualityMetric(),
                comparison(ApproximationQualityMetric.Method.EXACT),
                new CountingProduct(estimate).operator(),
                exact);
        for (String name :
                List.of("", "trace-error", "log-determinant-error", "kl-estimate-reference", "kl-reference-estimate")) {
            truths.put(name, dense.get(name).value());
        }
        Coverage.of(
                        truths,
                        10,
                        seed -> figures(
                                new ApproximationQualityMetric(),
                                comparison(ApproximationQualityMetric.Method.PRODUCTS),
                                new CountingProduct(estimate).operator(),
                                new TestContext(seed, 0, surface)))
                .assertHold();
    }

    /** Computes the means over a million standard normal vectors. */
    private static Map<String, Double> inverses(INDArray estimate, INDArray reference) {
        int n = estimate.rows();
        double[][] a = inverse(estimate);
        double[][] r = inverse(reference);
        Random random = new Random(1);
        double cosines = 0;
        double errors = 0;
        int draws = 1_000_000;
        for (int draw = 0; draw < draws; draw++) {
            double[] v = new double[n];
            Arrays.setAll(v, i -> random.nextGaussian());
            double ofA = 0;
            double ofR = 0;
            double both = 0;
            double off = 0;
            for (int i = 0; i < n; i++) {
                double x = 0;
                double y = 0;
                for (int j = 0; j < n; j++) {
                    x += a[i][j] * v[j];
                    y += r[i][j] * v[j];
                }
                ofA += x * x;
                ofR += y * y;
                both += x * y;
                off += (x - y) * (x - y);
            }
            cosines += both / Math.sqrt(ofA * ofR) / draws;
            errors += Math.sqrt(off / ofR) / draws;
        }
        return Map.of("inverse-random-cosine", cosines, "inverse-random-error", errors);
    }

    /** Returns (A + damping I)^-1, computed from A's eigenpairs. */
    private static double[][] inverse(INDArray matrix) {
        var pairs = Spectra.EIGENSOLVER.eigenpairs(matrix);
        INDArray reciprocals = pairs.values().add(DAMPING).rdivi(1);
        return pairs.vectors()
                .mulRowVector(reciprocals)
                .mmul(pairs.vectors().transpose())
                .toDoubleMatrix();
    }

    private static ApproximationQualityMetric.Settings comparison(ApproximationQualityMetric.Method method) {
        return new ApproximationQualityMetric.Settings("hessian", DAMPING, 2, 10, false, method, 10, 6);
    }

    private static SpectralDensityMetric.Settings density(int probes) {
        return new SpectralDensityMetric.Settings(6, probes, 0.1, MeasuredBlocks.NONE);
    }

    private static INDArray top(INDArray matrix) {
        INDArray vectors = Spectra.EIGENSOLVER.eigenpairs(matrix).vectors();
        int n = matrix.rows();
        return Nd4j.hstack(vectors.getColumn(n - 1, true), vectors.getColumn(n - 2, true));
    }

    private static <S extends Record> Map<String, Measurement> figures(
            Metric<S> metric, S settings, CurvatureOperator operator, TestContext context) {
        Measurement own = context.keep(metric.measure(settings, operator, context));
        Map<String, Measurement> figures = new HashMap<>(context.figures());
        figures.put("", own);
        return figures;
    }

    private static CurvatureOperator products(double[] spectrum) {
        return new CountingProduct(Spectra.symmetric(1, spectrum)).operator();
    }

    private static double sum(double[] values) {
        return DoubleStream.of(values).sum();
    }
}
