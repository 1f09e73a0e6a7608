package org.sagitta.plugins.metrics.sharpness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.ReluNetworkSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.surface.Capability;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric.Kind;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric.Scale;
import org.sagitta.plugins.metrics.sharpness.KeskarSharpnessMetric.Space;

class SharpnessMetricsTest {
    /** The eigenvalues h of the quadratic 1/2 sum h_i x_i^2. */
    private static final double[] CURVATURES = {4, 1, 0.25, -1};

    private static QuadraticSurface diagonal(double... point) {
        return new QuadraticSurface(
                Nd4j.diag(Nd4j.createFromArray(CURVATURES)),
                Nd4j.zeros(DataType.DOUBLE, 4),
                Nd4j.createFromArray(point));
    }

    private static QuadraticSurface quadratic() {
        return new QuadraticSurface(
                Spectra.symmetric(3, -1, 0.5, 2, 3, 7),
                Nd4j.createFromArray(0.1, -0.2, 0.3, 1, -1),
                Nd4j.createFromArray(0.5, 1, -0.7, 0.2, 0.9));
    }

    private static KeskarSharpnessMetric.Settings keskar(Space space, int iterations, double... eps) {
        return new KeskarSharpnessMetric.Settings(
                DoubleStream.of(eps).boxed().toList(), List.of(space), Optional.empty(), iterations);
    }

    private static Measurement keskar(LossSurface surface, KeskarSharpnessMetric.Settings settings) {
        return new KeskarSharpnessMetric()
                .measure(settings, new TestContext(1, 2000, surface))
                .own();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void keskarAtAStationaryPointLeavesItFromARandomStart(long seed) {
        Measurement figure = new KeskarSharpnessMetric()
                .measure(keskar(Space.FULL, 10, 1e-3), new TestContext(seed, 2000, diagonal(0, 0, 0, 0)))
                .own();
        assertEquals(2.625e-4, figure.value(), 1e-15);
    }

    @Test
    void keskarAwayFromItHasItsClosedForm() {
        assertEquals(
                0.260305,
                keskar(diagonal(0.5, -1, 2, 0), keskar(Space.FULL, 10, 1e-3)).value(),
                1e-9);
    }

    @Test
    void keskarStatesWhatIsMissingWhereItStopsEarly() {
        Measurement figure = keskar(quadratic(), keskar(Space.FULL, 1, 0.5));
        Measurement later = keskar(quadratic(), keskar(Space.FULL, 100, 0.5));
        assertTrue(((Uncertainty.Residual) figure.uncertainty()).value() >= 0);
        assertEquals(0, ((Uncertainty.Residual) later.uncertainty()).value(), 1e-9);
    }

    @Test
    void keskarInASubspaceOfAllDimensionsIsABoxInTheCoordinatesOfItsBasis() {
        // With p = P, A+ theta = A^-1 theta; to first order, the rise is sum_i eps (|A^-1 theta|_i + 1) |A'g|_i.
        QuadraticSurface surface = quadratic();
        double eps = 1e-7;
        TestContext context = new TestContext(4, 2000, surface);
        context.keep(new KeskarSharpnessMetric()
                .measure(
                        new KeskarSharpnessMetric.Settings(List.of(eps), List.of(Space.RANDOM), Optional.of(5), 20),
                        context));
        var random = context.random();
        INDArray a = Nd4j.create(DataType.DOUBLE, new long[] {5, 5}, 'f');
        for (int j = 0; j < 5; j++) {
            for (int i = 0; i < 5; i++) {
                a.putScalar(i, j, random.nextGaussian());
            }
        }
        INDArray slopes = a.transpose().mmul(surface.gradient().reshape(5, 1));
        INDArray inner = InvertMatrix.invert(a, false).mmul(surface.parameters().reshape(5, 1));
        double rise = IntStream.range(0, 5)
                .mapToDouble(i -> eps * (Math.abs(inner.getDouble(i)) + 1) * Math.abs(slopes.getDouble(i)))
                .sum();
        double expected = 100 * rise / (1 + surface.loss());
        assertEquals(expected, context.figures().get("random-0.0000001").value(), 1e-5 * expected);
    }

    @Test
    void dinhsBallHasItsClosedFormAtAMinimumAndEqualsTheQuadraticApproximation() {
        QuadraticSurface surface = diagonal(0, 0, 0, 0);
        TestContext context = new TestContext(1, 2000, surface);
        context.keep(new KeskarSharpnessMetric().measure(keskar(Space.BALL, 200, 0.01, 0.5), context));
        assertEquals(4 * 0.25 / 2, context.figures().get("ball-0.5").value(), 1e-12);
        assertEquals(4 * 0.25 / 2, context.figures().get("quadratic-0.5").value(), 1e-15);
        assertEquals(4 * 1e-4 / 2, context.figures().get("ball-0.01").value(), 1e-12);
    }

    @Test
    void keskarDrawsTheRiseAgainstEps() {
        TestContext context = new TestContext(1, 2000, ReluNetworkSurface.standard(false));
        context.keep(new KeskarSharpnessMetric()
                .measure(
                        new KeskarSharpnessMetric.Settings(
                                List.of(1e-3, 5e-4), List.of(Space.values()), Optional.empty(), 10),
                        context));
        assertEquals(
                List.of(
                        "full-0.001",
                        "full-0.0005",
                        "random-0.001",
                        "random-0.0005",
                        "ball-0.001",
                        "quadratic-0.001",
                        "ball-0.0005",
                        "quadratic-0.0005"),
                List.copyOf(context.figures().keySet()));
        Picture.Curves curves = (Picture.Curves) context.pictures().get("");
        assertEquals(2, curves.curves().size());
        assertEquals(5e-4, curves.curves().get(0).x().get(0));
    }

    @Test
    void moreDimensionsThanParametersAreRefused() {
        KeskarSharpnessMetric.Settings settings =
                new KeskarSharpnessMetric.Settings(List.of(1e-3), List.of(Space.RANDOM), Optional.of(6), 10);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new KeskarSharpnessMetric()
                                .check(settings, quadratic().layout(), 1))
                .getMessage();
        assertEquals("subspace: 6 of a model with 5 parameters; expected at most as many", message);
    }

    @Test
    void samIsTheRiseOneStepAlongTheGradient() {
        QuadraticSurface surface = quadratic();
        INDArray g = surface.gradient();
        INDArray e = g.mul(0.05 / g.norm2Number().doubleValue());
        assertEquals(rise(surface, e), sam(surface).value(), 1e-14);
        assertInstanceOf(Uncertainty.Undefined.class, sam(diagonal(0, 0, 0, 0)).uncertainty());
    }

    @Test
    void asamIsTheRiseOneStepInTheMetricOfTheWeights() {
        ReluNetworkSurface surface = ReluNetworkSurface.standard(true);
        INDArray t = Nd4j.create(DataType.DOUBLE, 31);
        for (int i = 0; i < 31; i++) {
            boolean bias = (i >= 12 && i < 16) || i >= 28;
            t.putScalar(i, bias ? 1 : Math.abs(surface.weights().getDouble(i)) + 0.01);
        }
        INDArray tg = surface.gradient().mul(t);
        INDArray e = tg.mul(t).muli(0.5 / tg.norm2Number().doubleValue());
        double expected = surface.at(surface.parameters().add(e)).loss() - surface.loss();
        assertEquals(
                expected,
                adaptive(surface, Kind.ASAM, Norm.L2, Scale.NONE, 0.5, 0.01).value(),
                1e-13);
    }

    @Test
    void asamIsInvariantWithoutEtaAndBiases() {
        ReluNetworkSurface network = ReluNetworkSurface.standard(false);
        Function<LossSurface, Double> figure = surface ->
                adaptive(surface, Kind.ASAM, Norm.L2, Scale.NONE, 0.5, 0).value();
        assertEquals(figure.apply(network), figure.apply(network.rescaled(3)), 1e-12);
        assertNotEquals(
                adaptive(network, Kind.ASAM, Norm.L2, Scale.NONE, 0.5, 0.01).value(),
                adaptive(network.rescaled(3), Kind.ASAM, Norm.L2, Scale.NONE, 0.5, 0.01)
                        .value(),
                1e-6);
    }

    @ParameterizedTest
    @CsvSource({"WORST_CASE, L2", "WORST_CASE, LINF", "AVERAGE_CASE, L2", "AVERAGE_CASE, LINF"})
    void worstAndAverageCaseInTheParametersSizesAreInvariant(Kind kind, Norm norm) {
        ReluNetworkSurface network = ReluNetworkSurface.standard(true);
        Measurement figure = adaptive(network, kind, norm, Scale.PARAMETERS, 0.1, 0);
        assertEquals(
                figure.value(),
                adaptive(network.rescaled(3), kind, norm, Scale.PARAMETERS, 0.1, 0)
                        .value(),
                1e-9);
        assertNotEquals(
                adaptive(network, kind, norm, Scale.NONE, 0.1, 0).value(),
                adaptive(network.rescaled(3), kind, norm, Scale.NONE, 0.1, 0).value(),
                1e-4);
    }

    @Test
    void worstCaseInTheMaximumNormOfASeparableQuadraticIsAtACorner() {
        double[] x = {0.5, -1, 2, 0};
        double expected = 0;
        for (int i = 0; i < 3; i++) {
            double d = 0.1 * Math.abs(x[i]);
            expected += CURVATURES[i] * (Math.abs(x[i]) * d + d * d / 2);
        }
        assertEquals(
                expected,
                adaptive(diagonal(x), Kind.WORST_CASE, Norm.LINF, Scale.PARAMETERS, 0.1, 0)
                        .value(),
                1e-13);
    }

    @Test
    void worstCaseInTheTwoNormOfAQuadraticIsTheTrustRegionsMaximum() {
        QuadraticSurface surface = quadratic();
        double rho = 0.3;
        // The maximum is at d = (mu - A)^-1 g with ||d|| = rho and mu > lambda_1, found by bisection in the eigenbasis.
        var pairs = Spectra.EIGENSOLVER.eigenpairs(surface.matrix());
        double[] g = pairs.vectors()
                .transpose()
                .mmul(surface.gradient().reshape(5, 1))
                .toDoubleVector();
        double[] lambda = pairs.values().toDoubleVector();
        double low = lambda[4];
        double high = lambda[4] + 1e6;
        for (int i = 0; i < 200; i++) {
            double mu = (low + high) / 2;
            double norm = IntStream.range(0, 5)
                    .mapToDouble(k -> Math.pow(g[k] / (mu - lambda[k]), 2))
                    .sum();
            low = norm > rho * rho ? mu : low;
            high = norm > rho * rho ? high : mu;
        }
        double mu = high;
        double expected = IntStream.range(0, 5)
                .mapToDouble(k -> {
                    double d = g[k] / (mu - lambda[k]);
                    return g[k] * d + lambda[k] * d * d / 2;
                })
                .sum();
        assertEquals(
                expected,
                adaptive(surface, Kind.WORST_CASE, Norm.L2, Scale.NONE, rho, 0).value(),
                1e-9);
    }

    @Test
    void worstCaseFindsAMaximumInsideByHalvingItsSteps() {
        QuadraticSurface hill = new QuadraticSurface(
                Nd4j.diag(Nd4j.createFromArray(-1.0, -3)),
                Nd4j.createFromArray(0.05, 0.02),
                Nd4j.zeros(DataType.DOUBLE, 2));
        assertEquals(
                -hill.loss(),
                adaptive(hill, Kind.WORST_CASE, Norm.L2, Scale.NONE, 0.3, 0).value(),
                2e-6);
    }

    @Test
    void averageCaseOfAQuadraticIsHalfTheScaledTrace() {
        double[] x = {0.5, -1, 2, 0};
        double expected = IntStream.range(0, 4)
                        .mapToDouble(i -> CURVATURES[i] * x[i] * x[i])
                        .sum()
                * 0.09
                / 2;
        Measurement figure = new AdaptiveSharpnessMetric()
                .measure(
                        new AdaptiveSharpnessMetric.Settings(
                                List.of(Kind.AVERAGE_CASE), 0.3, 0, Norm.L2, Scale.PARAMETERS, 10, 10, 20, 4000),
                        new TestContext(1, 2000, diagonal(x)))
                .own();
        assertWithin(expected, figure);
    }

    @Test
    void batchesAreOfDifferentExamplesAndTheirErrorIsOverThem() {
        Measurement figure = new AdaptiveSharpnessMetric()
                .measure(
                        new AdaptiveSharpnessMetric.Settings(
                                List.of(Kind.WORST_CASE), 0.1, 0, Norm.L2, Scale.PARAMETERS, 8, 2, 5, 2),
                        new TestContext(1, 2000, ReluNetworkSurface.standard(false)))
                .own();
        assertTrue(((Uncertainty.StandardError) figure.uncertainty()).value() > 0);
    }

    /** Returns the same loss surface without the capability of mini-batches. */
    private static LossSurface undivided(LossSurface surface) {
        return (LossSurface) Proxy.newProxyInstance(
                LossSurface.class.getClassLoader(), new Class<?>[] {LossSurface.class}, (proxy, method, arguments) -> {
                    boolean divides = method.getName().equals("as") && arguments[0].equals(MiniBatches.class);
                    return divides
                            ? Capability.absent("This loss surface has no mini batches")
                            : method.invoke(surface, arguments);
                });
    }

    @Test
    void withoutSingleExamplesMiniBatchesAreUndefined() {
        Measurement figure = new AdaptiveSharpnessMetric()
                .measure(
                        new AdaptiveSharpnessMetric.Settings(
                                List.of(Kind.WORST_CASE), 0.1, 0, Norm.L2, Scale.PARAMETERS, 8, 2, 5, 2),
                        new TestContext(1, 2000, undivided(SoftmaxRegressionSurface.standard(DataType.DOUBLE))))
                .own();
        assertInstanceOf(Uncertainty.Undefined.class, figure.uncertainty());
    }

    @Test
    void expectedSharpnessOfAQuadraticIsHalfTheVarianceTimesTheTrace() {
        Measurement figure = expected(quadratic(), ExpectedSharpnessMetric.Scale.NONE, 0.1, 4000);
        assertWithin(0.01 / 2 * 11.5, figure);
        assertTrue(((Uncertainty.StandardError) figure.uncertainty()).value() < 0.002);
    }

    @Test
    void filterScaledNoiseIsInvariantWhereALayerIsRescaled() {
        ReluNetworkSurface network = ReluNetworkSurface.standard(true);
        Function<LossSurface, Double> figure = surface ->
                expected(surface, ExpectedSharpnessMetric.Scale.FILTER, 0.1, 10).value();
        assertEquals(figure.apply(network), figure.apply(network.rescaled(3)), 1e-9);
        assertTrue(figure.apply(network) > 0);
    }

    @Test
    void edgeOfStabilityIsTheLargestEigenvalueNotThatOfLargestModulus() {
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(5, -9, -1, 0.5, 1, 2));
        for (int affordable : new int[] {2000, 0}) {
            Measurement figure = new EdgeOfStabilityMetric()
                    .measure(new EdgeOfStabilityMetric.Settings(0.1), new TestContext(1, affordable, surface))
                    .own();
            assertEquals(0.1, figure.value(), 1e-9);
        }
    }

    static List<Function<TestContext, Measurement>> metrics() {
        return List.of(
                context -> context.keep(new KeskarSharpnessMetric()
                        .measure(
                                new KeskarSharpnessMetric.Settings(
                                        List.of(1e-3), List.of(Space.values()), Optional.empty(), 3),
                                context)),
                context ->
                        context.keep(new SamSharpnessMetric().measure(new SamSharpnessMetric.Settings(0.05), context)),
                context -> context.keep(new ExpectedSharpnessMetric()
                        .measure(
                                new ExpectedSharpnessMetric.Settings(0.1, ExpectedSharpnessMetric.Scale.FILTER, 3),
                                context)),
                context -> context.keep(new AdaptiveSharpnessMetric()
                        .measure(
                                new AdaptiveSharpnessMetric.Settings(
                                        List.of(Kind.values()), 0.5, 0.01, Norm.L2, Scale.PARAMETERS, 8, 8, 5, 3),
                                context)),
                context -> context.keep(
                        new EdgeOfStabilityMetric().measure(new EdgeOfStabilityMetric.Settings(0.1), context)));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void theParametersStayAsTheyAreAndTheSeedDecidesTheFigure(Function<TestContext, Measurement> metric) {
        for (LossSurface surface : List.of(ToySurface.standard(), ReluNetworkSurface.standard(true))) {
            INDArray before = surface.parameters();
            Measurement first = metric.apply(new TestContext(7, 2000, surface));
            ArrayAssertions.assertIdentical(before, surface.parameters());
            assertEquals(first, metric.apply(new TestContext(7, 2000, surface)));
        }
    }

    private static Measurement sam(LossSurface surface) {
        return new SamSharpnessMetric()
                .measure(new SamSharpnessMetric.Settings(0.05), new TestContext(1, 2000, surface))
                .own();
    }

    private static Measurement expected(
            LossSurface surface, ExpectedSharpnessMetric.Scale scale, double sigma, int draws) {
        return new ExpectedSharpnessMetric()
                .measure(new ExpectedSharpnessMetric.Settings(sigma, scale, draws), new TestContext(1, 2000, surface))
                .own();
    }

    private static Measurement adaptive(
            LossSurface surface, Kind kind, Norm norm, Scale scale, double rho, double eta) {
        return new AdaptiveSharpnessMetric()
                .measure(
                        new AdaptiveSharpnessMetric.Settings(List.of(kind), rho, eta, norm, scale, 1024, 128, 100, 20),
                        new TestContext(1, 2000, surface))
                .own();
    }

    private static double rise(QuadraticSurface surface, INDArray e) {
        double linear = surface.gradient().mul(e).sumNumber().doubleValue();
        return linear + surface.product(Curvature.HESSIAN, e).mul(e).sumNumber().doubleValue() / 2;
    }

    private static void assertWithin(double expected, Measurement figure) {
        double error = ((Uncertainty.StandardError) figure.uncertainty()).value();
        assertEquals(expected, figure.value(), 3 * error, () -> "" + figure);
    }
}
