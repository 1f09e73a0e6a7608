package org.sagitta.plugins.metrics.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.surface.LayerRange;
import org.sagitta.api.surface.LossSurface;

class ApproximationQualityMetricTest {
    private static final double DAMPING = 0.1;
    private static final int TOP = 2;
    private static final Set<String> NEED_INVERSES = Set.of(
            "log-determinant-error",
            "kl-estimate-reference",
            "kl-reference-estimate",
            "inverse-gradient-cosine",
            "inverse-gradient-error",
            "inverse-random-cosine",
            "inverse-random-error");

    /**
     * Compares with formulas whose inverses and determinants come from Gaussian elimination, where the metric uses
     * eigenvalues.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachFigureIsThatOfItsFormula(long seed) {
        INDArray r = Spectra.symmetric(seed, 0.01, 0.5, 1, 2, 7);
        INDArray a = Spectra.symmetric(seed + 10, 0.3, 0.4, 1.5, 2.5, 5);
        QuadraticSurface surface = new QuadraticSurface(r);
        INDArray g = surface.gradient().reshape(5, 1);
        INDArray ad = a.add(Nd4j.eye(5).castTo(DataType.DOUBLE).muli(DAMPING));
        INDArray rd = r.add(Nd4j.eye(5).castTo(DataType.DOUBLE).muli(DAMPING));
        Elimination ofA = Elimination.of(ad);
        Elimination ofR = Elimination.of(rd);

        Map<String, Measurement> figures = figures(new DenseOperator(a), surface);

        assertFigure(norm(a.sub(r)) / norm(r), figures, "");
        double[] difference = Spectra.eigenvalues(a.sub(r));
        assertFigure(Math.max(-difference[0], difference[4]) / 7, figures, "spectral-error");
        assertFigure((9.7 - 10.51) / 10.51, figures, "trace-error");
        assertFigure((5.0 - 7) / 7, figures, "lambda-max-error");
        double logRatio = ofA.logDeterminant() - ofR.logDeterminant();
        assertFigure(logRatio, figures, "log-determinant-error");
        assertFigure((trace(rd.mmul(ofA.inverse())) - 5 + logRatio) / 2, figures, "kl-estimate-reference");
        assertFigure((trace(ad.mmul(ofR.inverse())) - 5 - logRatio) / 2, figures, "kl-reference-estimate");
        INDArray byA = ofA.inverse().mmul(g);
        INDArray byR = ofR.inverse().mmul(g);
        assertFigure(dot(byA, byR) / (norm(byA) * norm(byR)), figures, "inverse-gradient-cosine");
        assertFigure(norm(byA.sub(byR)) / norm(byR), figures, "inverse-gradient-error");
        assertFigure(dot(g, byA) - dot(byA, a.mmul(byA)) / 2, figures, "predicted-decrease");
        assertFigure(dot(g, byA) - dot(byA, r.mmul(byA)) / 2, figures, "true-decrease");
    }

    /**
     * Uses matrices whose eigenvectors are the axes, one of them rotated by a known angle in the plane of the second
     * and the third.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-9, 0.3, 1.2, Math.PI / 2})
    void theAngleBetweenEigenspacesIsTheOneByWhichTheyWereTurned(double angle) {
        INDArray turn = Nd4j.eye(3).castTo(DataType.DOUBLE);
        turn.putScalar(1, 1, Math.cos(angle));
        turn.putScalar(1, 2, -Math.sin(angle));
        turn.putScalar(2, 1, Math.sin(angle));
        turn.putScalar(2, 2, Math.cos(angle));
        INDArray r = Nd4j.diag(Nd4j.createFromArray(5.0, 3.0, 1.0));
        INDArray a = turn.mmul(r).mmul(turn.transpose());

        Map<String, Measurement> figures = figures(new DenseOperator(a), new QuadraticSurface(r));

        assertFigure(angle, figures, "eigenspace-angle");
        assertFigure((1 + Math.pow(Math.cos(angle), 2)) / 2, figures, "eigenspace-overlap");
    }

    @Test
    void theReferenceItselfIsPerfect() {
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(4, 0.1, 1, 2, 3));

        Map<String, Measurement> figures =
                figures(new DenseOperator(surface.hessian().dup()), surface);

        figures.forEach((name, figure) -> {
            boolean one = name.contains("cosine") || name.contains("overlap");
            if (!name.contains("decrease")) {
                assertEquals(one ? 1 : 0, figure.value(), 1e-7, name);
            }
        });
        assertEquals(
                figures.get("predicted-decrease").value(),
                figures.get("true-decrease").value(),
                1e-12);
    }

    @Test
    void whatDoesNotExistOfAnIndefiniteReferenceSaysSo() {
        INDArray r = Spectra.symmetric(5, -2, 1, 2, 3);
        INDArray a = Spectra.symmetric(5, 1, 1, 2, 3);

        Map<String, Measurement> figures = figures(new DenseOperator(a), new QuadraticSurface(r));

        figures.forEach((name, figure) -> {
            boolean undefined = NEED_INVERSES.contains(name.replaceFirst("/.*", ""));
            assertEquals(undefined, Double.isNaN(figure.value()), name);
            if (undefined) {
                String reason = assertInstanceOf(Uncertainty.Undefined.class, figure.uncertainty())
                        .reason();
                assertTrue(reason.contains("lambda_min = -2") && reason.contains("reference: ggn"), reason);
            }
        });
        assertTrue(figures.keySet().containsAll(NEED_INVERSES));
    }

    @Test
    void anIndefiniteEstimateHasNoStep() {
        INDArray r = Spectra.symmetric(5, 1, 1, 2, 3);
        INDArray a = Spectra.symmetric(5, -2, 1, 2, 3);

        Map<String, Measurement> figures = figures(new DenseOperator(a), new QuadraticSurface(r));

        assertTrue(Double.isNaN(figures.get("predicted-decrease").value()));
        assertTrue(Double.isNaN(figures.get("true-decrease").value()));
        assertTrue(Double.isNaN(figures.get("kl-estimate-reference").value()));
    }

    @Test
    void aReferenceOfZerosLeavesNothingToBeRelativeTo() {
        Map<String, Measurement> figures = figures(
                new DiagonalOperator(Nd4j.createFromArray(1.0, 2.0)),
                new QuadraticSurface(Nd4j.zeros(DataType.DOUBLE, 2, 2)));

        assertInstanceOf(Uncertainty.Undefined.class, figures.get("").uncertainty());
        assertInstanceOf(Uncertainty.Undefined.class, figures.get("trace-error").uncertainty());
        assertTrue(Double.isFinite(figures.get("log-determinant-error").value()));
    }

    /** Uses the toy with a 3 x 3 Hessian, whose layers have one weight each: the blocks are the diagonal. */
    @Test
    void layersAreComparedByTheirBlocks() {
        ToySurface surface = ToySurface.standard();
        INDArray h = surface.hessian();
        INDArray a = Nd4j.createFromArray(1.0, 2.0, 3.0);

        Map<String, Measurement> figures = figures(new DiagonalOperator(a), surface);

        for (int l = 0; l < 3; l++) {
            double error = (a.getDouble(l) - h.getDouble(l, l)) / Math.abs(h.getDouble(l, l));
            assertFigure(Math.abs(error), figures, "frobenius-error/" + l);
            assertFigure(error, figures, "trace-error/" + l);
            assertFigure(error, figures, "lambda-max-error/" + l);
            assertFigure(1, figures, "eigenspace-overlap/" + l);
            assertFigure(
                    Math.log((a.getDouble(l) + DAMPING) / (h.getDouble(l, l) + DAMPING)),
                    figures,
                    "log-determinant-error/" + l);
        }
    }

    @Test
    void randomVectorsFollowTheSeedAndHaveAStandardError() {
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(4, 0.1, 1, 2, 3));
        CurvatureOperator estimate = new DiagonalOperator(Nd4j.createFromArray(1.0, 2.0, 3.0, 4.0));

        Measurement one = figures(estimate, surface).get("inverse-random-error");

        assertEquals(one, figures(estimate, surface).get("inverse-random-error"));
        double error = assertInstanceOf(Uncertainty.StandardError.class, one.uncertainty())
                .value();
        assertTrue(error > 0 && error < one.value());
    }

    /**
     * Checks that stochastic figures are within four standard errors, and iterative figures within their stated errors.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void productsTellWhatMatricesDo(long seed) {
        double[] spectrum = new double[40];
        Arrays.setAll(spectrum, i -> 0.05 + (i > 36 ? i : 0.02 * i));
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(seed, spectrum));
        INDArray noise = Spectra.symmetric(seed + 5, spectrum).muli(0.05);
        INDArray matrix = surface.hessian().add(noise);
        CurvatureOperator estimate = new MatrixFreeOperator(40, DataType.DOUBLE, matrix::mmul);

        Map<String, Measurement> exact = figures(new DenseOperator(matrix), surface);
        Map<String, Measurement> found = figures(estimate, surface, ApproximationQualityMetric.Method.PRODUCTS, 60);

        assertTrue(found.size() > 14);
        found.forEach((name, figure) -> {
            double error = figure.uncertainty() instanceof Uncertainty.StandardError e
                    ? 4 * e.value()
                    : assertInstanceOf(Uncertainty.Residual.class, figure.uncertainty(), name)
                                    .value()
                            + 1e-4;
            assertEquals(exact.get(name).value(), figure.value(), error + 1e-9, name);
            assertTrue(error < 0.5 + Math.abs(figure.value()), name + " " + error);
        });
    }

    /** Checks that after few steps, the true value is still within the figure's stated error. */
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 20})
    void fewLanczosStepsAreInTheError(int steps) {
        double[] spectrum = new double[40];
        Arrays.setAll(spectrum, i -> Math.pow(10, -3 + i / 10.0));
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(3, spectrum));
        INDArray matrix =
                Spectra.symmetric(8, spectrum).muli(0.3).addi(surface.hessian().mul(0.5));
        CurvatureOperator estimate = new MatrixFreeOperator(40, DataType.DOUBLE, matrix::mmul);
        double truth = figures(new DenseOperator(matrix), surface)
                .get("log-determinant-error")
                .value();

        Measurement found = figures(estimate, surface, ApproximationQualityMetric.Method.PRODUCTS, 40, steps)
                .get("log-determinant-error");

        double error = assertInstanceOf(Uncertainty.StandardError.class, found.uncertainty())
                .value();
        assertEquals(truth, found.value(), 3 * error);
    }

    /** Uses eigenvectors of few products, with a gap that hardly separates them from the rest of the spectrum. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eigenspacesThatAreNotFoundYetSayHowFarOffTheyAre(long seed) {
        double[] spectrum = new double[300];
        Arrays.setAll(spectrum, i -> 1 + i / 300.0);
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(seed, spectrum));
        INDArray matrix = Spectra.symmetric(seed, spectrum).mul(2);
        CurvatureOperator estimate = new MatrixFreeOperator(300, DataType.DOUBLE, matrix::mmul);

        Map<String, Measurement> found = figures(estimate, surface, ApproximationQualityMetric.Method.PRODUCTS, 2, 2);

        for (String name : List.of("eigenspace-overlap", "eigenspace-angle")) {
            double error = assertInstanceOf(
                            Uncertainty.Residual.class, found.get(name).uncertainty())
                    .value();
            assertTrue(error > 0.1, name + " " + error);
        }
    }

    @Test
    void smallLayersOfALargeNetworkAreComparedExactly() {
        ToySurface surface = ToySurface.standard();
        CurvatureOperator estimate = new DiagonalOperator(Nd4j.createFromArray(1.0, 2.0, 3.0));

        Map<String, Measurement> found = figures(
                estimate, new TestContext(3, 1, surface), settings(ApproximationQualityMetric.Method.AUTO, 20, 60));

        assertInstanceOf(Uncertainty.StandardError.class, found.get("").uncertainty());
        Map<String, Measurement> exact = figures(estimate, surface);
        exact.forEach((name, figure) -> {
            if (name.contains("/")) {
                assertEquals(figure.value(), found.get(name).value(), 0, name);
                assertEquals(figure.uncertainty(), found.get(name).uncertainty(), name);
            }
        });
        assertTrue(exact.keySet().stream().filter(name -> name.contains("/")).count() >= 27);
    }

    @Test
    void largeLayersHaveEveryFigureByProducts() {
        ToySurface surface = ToySurface.standard();
        CurvatureOperator estimate = new DiagonalOperator(Nd4j.createFromArray(1.0, 2.0, 3.0));

        Map<String, Measurement> found = figures(estimate, surface, ApproximationQualityMetric.Method.PRODUCTS, 20);

        figures(estimate, surface).forEach((name, figure) -> {
            if (name.contains("/")) {
                assertEquals(figure.value(), found.get(name).value(), 1e-6, name);
            }
        });
    }

    /** Uses a block whose matrix would have a hundred thousand rows. */
    @Test
    void aLayersBlockKeepsItsStructure() {
        CurvatureOperator whole = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, 100_000));
        CurvatureOperator block = Reference.blockOf(whole, new LayerRange("0", 5, 99_000));
        assertInstanceOf(DiagonalOperator.class, block);
        assertEquals(98_995, block.dimension());
    }

    /** Checks that the reference's products are computed once for all estimates of a checkpoint. */
    @Test
    void aReferenceIsMultipliedOnceForAllEstimates() {
        INDArray matrix = Spectra.symmetric(3, 0.1, 0.5, 1, 2, 3, 4);
        long[] products = {0};
        CurvatureOperator reference = new MatrixFreeOperator(6, DataType.DOUBLE, v -> {
            products[0] += v.columns();
            return matrix.mmul(v);
        });
        QuadraticSurface surface = new QuadraticSurface(matrix);
        TestContext context = new TestContext(3, 0, surface);
        context.references().put("hessian", reference);
        ApproximationQualityMetric metric = new ApproximationQualityMetric();
        ApproximationQualityMetric.Settings settings = settings(ApproximationQualityMetric.Method.PRODUCTS, 20, 60);

        context.keep(metric.measure(settings, new DiagonalOperator(Nd4j.createFromArray(1.0, 2, 3, 4, 5, 6)), context));
        long first = products[0];
        context.keep(metric.measure(settings, new DiagonalOperator(Nd4j.createFromArray(2.0, 2, 3, 4, 5, 6)), context));
        long second = products[0] - first;

        // The remaining products are those of steps on the difference, whole and by layer, and of the traces of the
        // divergences.
        assertTrue(second < first / 3, second + " products after " + first);
    }

    @Test
    void eigenvaluesThatCoincideLeaveNoSpaceOfTheLargest() {
        QuadraticSurface surface = new QuadraticSurface(Nd4j.diag(Nd4j.createFromArray(5.0, 3.0, 3.0, 1.0)));

        Map<String, Measurement> figures = figures(new DiagonalOperator(Nd4j.createFromArray(4.0, 3, 2, 1)), surface);

        for (String name : List.of("eigenspace-overlap", "eigenspace-angle")) {
            String reason = assertInstanceOf(
                            Uncertainty.Undefined.class, figures.get(name).uncertainty())
                    .reason();
            assertTrue(reason.contains("eigenvalues 2 and 3 are both 3"), reason);
        }
        assertTrue(Double.isFinite(figures.get("spectral-error").value()));
    }

    @Test
    void aFigureOfQualitySaysWhatThePerfectOneIs() {
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(4, 0.1, 1, 2, 3));

        Map<String, Measurement> figures =
                figures(new DenseOperator(surface.hessian().dup()), surface);

        figures.forEach((name, figure) -> {
            if (name.equals("predicted-decrease") || name.equals("true-decrease")) {
                assertTrue(figure.ideal().isEmpty(), name);
            } else {
                assertEquals(figure.ideal().orElseThrow(), figure.value(), 1e-7, name);
            }
        });
    }

    @Test
    void productsSayWhatDoesNotExistToo() {
        Map<String, Measurement> figures = figures(
                new DenseOperator(Spectra.symmetric(6, 1, 1, 2, 3)),
                new QuadraticSurface(Spectra.symmetric(5, -2, 1, 2, 3)),
                ApproximationQualityMetric.Method.PRODUCTS,
                20);

        NEED_INVERSES.forEach(name ->
                assertInstanceOf(Uncertainty.Undefined.class, figures.get(name).uncertainty(), name));
        assertTrue(Double.isFinite(figures.get("spectral-error").value()));
    }

    private static Map<String, Measurement> figures(CurvatureOperator estimate, LossSurface surface) {
        return figures(estimate, surface, ApproximationQualityMetric.Method.EXACT, 20);
    }

    private static Map<String, Measurement> figures(
            CurvatureOperator estimate, LossSurface surface, ApproximationQualityMetric.Method method, int probes) {
        return figures(estimate, surface, method, probes, 60);
    }

    private static Map<String, Measurement> figures(
            CurvatureOperator estimate,
            LossSurface surface,
            ApproximationQualityMetric.Method method,
            int probes,
            int steps) {
        return figures(estimate, new TestContext(3, 0, surface), settings(method, probes, steps));
    }

    private static Map<String, Measurement> figures(
            CurvatureOperator estimate, TestContext context, ApproximationQualityMetric.Settings settings) {
        Measurement own = context.keep(new ApproximationQualityMetric().measure(settings, estimate, context));
        Map<String, Measurement> figures = new LinkedHashMap<>(Map.of("", own));
        figures.putAll(context.figures());
        return figures;
    }

    private static ApproximationQualityMetric.Settings settings(
            ApproximationQualityMetric.Method method, int probes, int steps) {
        return new ApproximationQualityMetric.Settings("hessian", DAMPING, TOP, 5, true, method, probes, steps);
    }

    private static void assertFigure(double expected, Map<String, Measurement> figures, String name) {
        assertEquals(expected, figures.get(name).value(), 1e-11 * (1 + Math.abs(expected)), name);
    }

    private static double norm(INDArray x) {
        return x.norm2Number().doubleValue();
    }

    private static double dot(INDArray x, INDArray y) {
        return x.mul(y).sumNumber().doubleValue();
    }

    private static double trace(INDArray x) {
        return Nd4j.diag(x).sumNumber().doubleValue();
    }

    /**
     * An {@code Elimination} is the result of Gauss-Jordan elimination of a positive definite matrix, which needs no
     * pivoting.
     */
    private record Elimination(INDArray inverse, double logDeterminant) {
        static Elimination of(INDArray matrix) {
            int n = matrix.rows();
            double[][] left = matrix.toDoubleMatrix();
            double[][] right = Nd4j.eye(n).toDoubleMatrix();
            double logDeterminant = 0;
            for (int p = 0; p < n; p++) {
                double pivot = left[p][p];
                logDeterminant += Math.log(pivot);
                for (double[][] side : List.of(left, right)) {
                    for (int j = 0; j < n; j++) {
                        side[p][j] /= pivot;
                    }
                }
                for (int i = 0; i < n; i++) {
                    double factor = i == p ? 0 : left[i][p];
                    for (double[][] side : List.of(left, right)) {
                        for (int j = 0; j < n; j++) {
                            side[i][j] -= factor * side[p][j];
                        }
                    }
                }
            }
            return new Elimination(Nd4j.createFromArray(right), logDeterminant);
        }
    }
}
