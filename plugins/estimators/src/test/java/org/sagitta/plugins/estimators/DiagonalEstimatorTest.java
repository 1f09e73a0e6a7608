package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.plugins.estimators.DiagonalEstimator.Method;
import org.sagitta.plugins.estimators.DiagonalEstimator.Settings;

class DiagonalEstimatorTest {
    @Nested
    class OfTheHessianExact extends Contract {
        OfTheHessianExact() {
            super(new Settings(SourceMatrix.HESSIAN, Method.EXACT, Optional.empty()));
        }
    }

    @Nested
    class OfTheGgnExact extends Contract {
        OfTheGgnExact() {
            super(new Settings(SourceMatrix.GGN, Method.EXACT, Optional.empty()));
        }
    }

    @Nested
    class OfTheEmpiricalFisherMatrix extends Contract {
        OfTheEmpiricalFisherMatrix() {
            super(new Settings(SourceMatrix.FISHER_EMPIRICAL, Method.EXACT, Optional.empty()));
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return ofExamples();
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            INDArray gradients = surface.as(SingleExamples.class).orElseThrow().exampleGradients(0, surface.examples());
            return Nd4j.diag(gradients.mul(gradients).mean(0));
        }
    }

    @Nested
    class OfTheGgnByLabels extends Contract {
        OfTheGgnByLabels() {
            super(new Settings(SourceMatrix.GGN, Method.MC, Optional.of(20_000)));
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return ofExamples();
        }

        @Override
        protected double tolerance(AnalyticSurface surface) {
            return 0.01;
        }
    }

    @Nested
    class OfTheHessianBySketch extends Contract {
        OfTheHessianBySketch() {
            super(new Settings(SourceMatrix.HESSIAN, Method.XDIAG, Optional.of(10)));
        }

        @Override
        protected double tolerance(AnalyticSurface surface) {
            return 0.15;
        }
    }

    @Nested
    class OfTheHessianBySigns extends Contract {
        OfTheHessianBySigns() {
            super(new Settings(SourceMatrix.HESSIAN, Method.HUTCHINSON, Optional.of(500)));
        }
    }

    @Nested
    class OfTheGgnBySigns extends Contract {
        OfTheGgnBySigns() {
            super(new Settings(SourceMatrix.GGN, Method.HUTCHINSON, Optional.of(500)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HESSIAN", "GGN"})
    void ofTheToyIsAsInItsClosedForm(SourceMatrix of) {
        // v = (-2, 1, -0.5), and N has no diagonal, so both diagonals are L X^2 v_i^2.
        double factor = ToySurface.LOSS * 1.5 * 1.5;
        CurvatureOperator diagonal =
                estimate(new Settings(of, Method.EXACT, Optional.empty()), ToySurface.standard(), 1);
        assertArrayEquals(
                new double[] {4 * factor, factor, 0.25 * factor},
                Nd4j.diag(diagonal.toDense()).toDoubleVector(),
                1e-15);
        assertEquals(ToySurface.TRACE, diagonal.trace().orElseThrow(), 1e-14);
    }

    @Test
    void autoIsExactWhereThatIsAffordable() {
        LossSurface small = new QuadraticSurface(matrix(2000));
        assertEquals(
                trace(2000),
                estimate(auto(SourceMatrix.HESSIAN), small, 1).trace().orElseThrow(),
                1e-9);
        LossSurface large = new QuadraticSurface(matrix(2001));
        assertEquals(
                trace(2001), estimate(auto(SourceMatrix.GGN), large, 1).trace().orElseThrow(), 1e-9);
        double sampled = estimate(auto(SourceMatrix.HESSIAN), large, 1).trace().orElseThrow();
        assertNotEquals(trace(2001), sampled, 1e-3);
        assertEquals(trace(2001), sampled, 0.1 * trace(2001));
    }

    /**
     * Checks the mean of the squared deviations in units of the standard errors. XDiag's standard errors are too small
     * by sqrt(2) if no eigenvalue stands out.
     */
    @ParameterizedTest
    @CsvSource({"HUTCHINSON, 1", "XDIAG, 2"})
    void randomDirectionsStateTheirErrors(Method method, double expected) {
        TestContext context = new TestContext(1, 0);
        LossSurface surface = new QuadraticSurface(matrix(300));
        CurvatureOperator diagonal = new DiagonalEstimator()
                .estimate(new Settings(SourceMatrix.HESSIAN, method, Optional.of(40)), surface, context);
        INDArray errors = context.artifacts().get("standard-errors");
        INDArray off = Nd4j.diag(diagonal.toDense()).subi(1).divi(errors);
        assertEquals(1, off.mul(off).meanNumber().doubleValue() / expected, 0.4);
    }

    @Test
    void exactDiagonalsHaveNoErrorsToState() {
        TestContext context = new TestContext(1, 0);
        new DiagonalEstimator().estimate(auto(SourceMatrix.GGN), ToySurface.standard(), context);
        assertTrue(context.artifacts().isEmpty());
    }

    @Test
    void oneLabelAnExampleIsTheDefault() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        assertEquals(
                Nd4j.diag(regression.operator(new Fisher.MonteCarlo(1, 3)).diagonal()),
                estimate(new Settings(SourceMatrix.GGN, Method.MC, Optional.empty()), regression, 3)
                        .toDense());
    }

    @ParameterizedTest
    @CsvSource({
        "FISHER_MC, AUTO, 1, expected of: ggn with method: mc",
        "HESSIAN, MC, 1, expected of: ggn with method: mc",
        "FISHER_EMPIRICAL, MC, 1, expected of: ggn with method: mc",
        "HESSIAN, XDIAG, 3, 'samples is 3, but method: xdiag takes at least 4'"
    })
    void whatDoesNotFitIsRefused(SourceMatrix of, Method method, int samples, String message) {
        String found = assertThrows(
                        IllegalArgumentException.class, () -> new Settings(of, method, Optional.of(samples)))
                .getMessage();
        assertTrue(found.endsWith(message), found);
    }

    @ParameterizedTest
    @CsvSource({
        "GGN, EXACT, 10",
        "GGN, AUTO, 10",
        "GGN, HUTCHINSON, 7",
        "GGN, MC, 7",
        "FISHER_EMPIRICAL, AUTO, 1",
        "HESSIAN, XDIAG, 7",
        "HESSIAN, EXACT, 500",
        "HESSIAN, HUTCHINSON, 7"
    })
    void saysHowManyProductsItTakes(SourceMatrix of, Method method, long expected) {
        assertEquals(
                OptionalLong.of(expected),
                new DiagonalEstimator()
                        .cost(new Settings(of, method, Optional.of(7)), Models.perExample(500))
                        .products());
    }

    @Test
    void withoutSingleExamplesTheGaussNewtonMatrixTakesAProductAParameter() {
        assertEquals(
                OptionalLong.of(500),
                new DiagonalEstimator()
                        .cost(new Settings(SourceMatrix.GGN, Method.EXACT, Optional.empty()), Models.size(500))
                        .products());
    }

    @Test
    void aHundredProductsAreTheDefault() {
        Settings signs = new Settings(SourceMatrix.HESSIAN, Method.HUTCHINSON, Optional.empty());
        assertEquals(
                OptionalLong.of(100),
                new DiagonalEstimator().cost(signs, Models.size(500)).products());
    }

    @ParameterizedTest
    @EnumSource(names = {"HUTCHINSON", "XDIAG"})
    void anotherSeedGivesAnotherEstimate(Method method) {
        Settings signs = new Settings(SourceMatrix.HESSIAN, method, Optional.of(10));
        LossSurface surface = new QuadraticSurface(matrix(30));
        assertNotEquals(
                estimate(signs, surface, 1).toDense(),
                estimate(signs, surface, 2).toDense());
    }

    private static List<AnalyticSurface> ofExamples() {
        return List.of(
                SoftmaxRegressionSurface.standard(DataType.DOUBLE), SoftmaxRegressionSurface.standard(DataType.FLOAT));
    }

    /** Returns a matrix with 1 on the diagonal and 1e-2 next to it. */
    private static INDArray matrix(int dimension) {
        INDArray matrix = Nd4j.eye(dimension).castTo(DataType.DOUBLE);
        for (int i = 1; i < dimension; i++) {
            matrix.putScalar(i, i - 1, 1e-2);
            matrix.putScalar(i - 1, i, 1e-2);
        }
        return matrix;
    }

    private static double trace(int dimension) {
        return dimension;
    }

    private static Settings auto(SourceMatrix of) {
        return new Settings(of, Method.AUTO, Optional.of(16));
    }

    private static CurvatureOperator estimate(Settings settings, LossSurface surface, long seed) {
        return new DiagonalEstimator().estimate(settings, surface, new TestContext(seed, 0));
    }

    private abstract static class Contract extends CurvatureEstimatorContract<Settings> {
        private final Settings settings;

        Contract(Settings settings) {
            this.settings = settings;
        }

        @Override
        protected CurvatureEstimator<Settings> estimator() {
            return new DiagonalEstimator();
        }

        @Override
        protected Settings settings() {
            return settings;
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            INDArray matrix = settings.of() == SourceMatrix.GGN ? surface.ggn() : surface.hessian();
            return Nd4j.diag(Nd4j.diag(matrix));
        }

        @Override
        protected double tolerance(AnalyticSurface surface) {
            return settings.method() == Method.HUTCHINSON ? 0.15 : super.tolerance(surface);
        }
    }
}
