package org.sagitta.plugins.metrics.validity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
import org.sagitta.api.picture.Picture;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.validity.ValidityRadiusMetric.Direction;
import org.sagitta.plugins.metrics.validity.ValidityRadiusMetric.Settings;

class ValidityRadiusMetricTest {
    private static final INDArray MATRIX = Spectra.symmetric(1, 5, 0.3, 0.2, 0.1, 0.4, 0.25);
    private static final QuadraticSurface QUADRATIC = new QuadraticSurface(
            MATRIX,
            Nd4j.zeros(DataType.DOUBLE, 6),
            Nd4j.ones(DataType.DOUBLE, 6),
            new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(2, 3)))));

    @ParameterizedTest
    @EnumSource(Direction.class)
    void ofAQuadraticIsTheGridsEnd(Direction direction) {
        TestContext context = new TestContext(1, 2000, QUADRATIC);

        Measurement radius = measure(settings(direction, 1e-3, 1e4), QUADRATIC.operator(Curvature.HESSIAN), context);

        assertEquals(1e4, radius.value(), 1e-8);
        context.figures()
                .forEach((name, figure) ->
                        assertEquals(name.endsWith("zero-distance-error") ? 0 : 1e4, figure.value(), 1e-8, name));
        assertTrue(context.figures().size() >= 2);
    }

    /** Uses a surface with e = eta |change| along every direction from the minimum. */
    @ParameterizedTest
    @ValueSource(doubles = {0.09, 0.11})
    void endsWhereTheErrorPassesDelta(double eta) {
        QuadraticSurface minimum = QUADRATIC.at(Nd4j.zeros(DataType.DOUBLE, 6));
        TestContext context = new TestContext(2, 2000, minimum);

        Measurement radius =
                measure(settings(Direction.RANDOM, 1, 100), new DenseOperator(MATRIX.mul(1 + eta)), context);

        assertEquals(eta < 0.1 ? 100 : 0, radius.value(), 1e-10);
        assertEquals(eta, context.figures().get("random.zero-distance-error").value(), 1e-12);
    }

    @Test
    void onTheToyFollowsTheClosedFormAlongBothSensesOfTheGradient() {
        ToySurface toy = ToySurface.standard();
        TestContext context = new TestContext(3, 2000, toy);

        Measurement radius = measure(settings(Direction.GRADIENT, 1e-2, 10), toy.operator(Curvature.GGN), context);

        double[] w = {0.5, -1, 2};
        double[] v = {-2, 1, -0.5};
        double length = Math.sqrt(5.25);
        double curvature = ToySurface.LOSS * 2.25 * 5.25;
        double expected = 10;
        INDArray curves = context.artifacts().get("validity-gradient");
        for (int sign = 1; sign >= -1; sign -= 2) {
            double last = 0;
            boolean holds = true;
            for (int i = 0; i < 31; i++) {
                double s = Math.pow(10, -2 + 3 * i / 30.0);
                double product = 1.5;
                for (int j = 0; j < 3; j++) {
                    product *= w[j] + sign * s * v[j] / length;
                }
                double change = Math.exp(product) - ToySurface.LOSS;
                double e = Math.abs(change - sign * s * ToySurface.LOSS * 1.5 * length - s * s / 2 * curvature);
                int row = sign > 0 ? 1 : 3;
                assertEquals(s, curves.getDouble(0, i), 1e-13 * s);
                assertEquals(e, curves.getDouble(row, i), 1e-12 * (1 + e));
                assertEquals(Math.abs(change), curves.getDouble(row + 1, i), 1e-12 * (1 + Math.abs(change)));
                holds &= e <= 0.1 * Math.abs(change) + 1e-6 * (1 + ToySurface.LOSS);
                last = holds ? s : last;
            }
            expected = Math.min(expected, last);
        }
        assertTrue(expected > 0.01 && expected < 10);
        assertEquals(expected, radius.value(), 1e-12);
        assertEquals(new Uncertainty.Exact(), radius.uncertainty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void bulkAndLeadingEigenvectorsAreTheHessians(int affordable) {
        INDArray diagonal = Nd4j.createFromArray(5.0, -0.3, 0.2, 0.1, 0.4, 0.25);
        QuadraticSurface surface = new QuadraticSurface(Nd4j.diag(diagonal));
        TestContext context = new TestContext(4, affordable, surface);
        INDArray without = diagonal.dup();
        without.putScalar(0, 0);

        measure(
                new Settings(List.of(Direction.EIGENVECTORS, Direction.BULK), 0.1, 1, 10, 5, 1, 3, 1e-3, 1e-6),
                new DiagonalOperator(without),
                context);

        assertEquals(
                1, context.figures().get("eigenvector-1.zero-distance-error").value(), 1e-6);
        assertEquals(0, context.figures().get("eigenvector-1").value());
        assertEquals(0, context.figures().get("bulk.zero-distance-error").value(), 1e-6);
        assertEquals(10, context.figures().get("bulk").value(), 1e-12);
    }

    @Test
    void theNewtonStepIsTheEstimatesOwn() {
        TestContext context = new TestContext(5, 2000, QUADRATIC);
        measure(settings(Direction.NEWTON, 1, 10), new DenseOperator(MATRIX.mul(2)), context);
        INDArray step = new DenseOperator(MATRIX.mul(2))
                .damped(1e-3, Spectra.EIGENSOLVER)
                .orElseThrow()
                .solve(QUADRATIC.gradient());
        INDArray unit = step.div(step.norm2Number()).negi();

        INDArray curves = context.artifacts().get("validity-newton");

        INDArray moved = QUADRATIC.parameters().addi(unit.mul(10));
        assertEquals(Math.abs(QUADRATIC.at(moved).loss() - QUADRATIC.loss()), curves.getDouble(2, 30), 1e-10);
    }

    @Test
    void aDirectionThatThereIsNotIsUndefinedAndSaysWhy() {
        QuadraticSurface minimum = QUADRATIC.at(Nd4j.zeros(DataType.DOUBLE, 6));
        TestContext context = new TestContext(6, 2000, minimum);

        Measurement radius = measure(settings(Direction.GRADIENT, 1, 10), new DenseOperator(MATRIX), context);

        assertInstanceOf(Uncertainty.Undefined.class, radius.uncertainty());
        assertEquals(
                new Uncertainty.Undefined("the gradient is zero"),
                context.figures().get("gradient").uncertainty());
    }

    @Test
    void anIndefiniteEstimateHasNoNewtonStep() {
        TestContext context = new TestContext(7, 2000, QUADRATIC);

        measure(settings(Direction.NEWTON, 1, 10), new DenseOperator(MATRIX.neg()), context);

        Uncertainty.Undefined reason = assertInstanceOf(
                Uncertainty.Undefined.class, context.figures().get("newton").uncertainty());
        assertTrue(reason.reason().contains("lambda_min"), reason::reason);
    }

    @Test
    void thePictureHasTheCurvesAndTheRadiusOnLogarithmicAxes() {
        TestContext context = new TestContext(3, 2000, ToySurface.standard());
        measure(settings(Direction.GRADIENT, 1e-2, 10), ToySurface.standard().operator(Curvature.HESSIAN), context);

        Picture.Curves picture =
                assertInstanceOf(Picture.Curves.class, context.pictures().get("gradient"));
        assertTrue(picture.x().logarithmic() && picture.y().logarithmic());
        assertEquals(6, picture.curves().size());
        assertEquals(
                context.figures().get("gradient").value(),
                Math.min(
                        picture.curves().get(4).x().get(0),
                        picture.curves().get(5).x().get(0)));
    }

    @Test
    void refusesWhatLeavesNothing() {
        assertThrows(IllegalArgumentException.class, () -> settings(Direction.RANDOM, 1, 1));
        Settings seven = new Settings(List.of(Direction.BULK), 0.1, 1, 10, 5, 7, 3, 1e-3, 1e-6);
        assertThrows(
                IllegalArgumentException.class, () -> new ValidityRadiusMetric().check(seven, QUADRATIC.layout(), 1));
    }

    private static Settings settings(Direction direction, double from, double to) {
        return new Settings(List.of(direction), 0.1, from, to, 31, 2, 3, 1e-3, 1e-6);
    }

    private static Measurement measure(Settings settings, CurvatureOperator operator, TestContext context) {
        return context.keep(new ValidityRadiusMetric().measure(settings, operator, context));
    }
}
