package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.AnalyticObjective;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.QuadraticObjective;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToyObjective;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.plugins.estimators.DiagonalEstimator.Method;
import org.sagitta.plugins.estimators.DiagonalEstimator.Settings;

class DiagonalEstimatorTest {
    @Nested
    class OfTheHessianExact extends Contract {
        OfTheHessianExact() {
            super(new Settings(Curvature.HESSIAN, Method.EXACT, 1));
        }
    }

    @Nested
    class OfTheGgnExact extends Contract {
        OfTheGgnExact() {
            super(new Settings(Curvature.GGN, Method.EXACT, 1));
        }
    }

    @Nested
    class OfTheHessianBySigns extends Contract {
        OfTheHessianBySigns() {
            super(new Settings(Curvature.HESSIAN, Method.HUTCHINSON, 500));
        }
    }

    @Nested
    class OfTheGgnBySigns extends Contract {
        OfTheGgnBySigns() {
            super(new Settings(Curvature.GGN, Method.HUTCHINSON, 500));
        }
    }

    @ParameterizedTest
    @EnumSource(Curvature.class)
    void ofTheToyIsAsInItsClosedForm(Curvature of) {
        // v = (-2, 1, -0.5), and N has no diagonal: both are L X^2 v_i^2
        double factor = ToyObjective.LOSS * 1.5 * 1.5;
        CurvatureOperator diagonal = estimate(new Settings(of, Method.EXACT, 1), ToyObjective.standard(), 1);
        assertArrayEquals(
                new double[] {4 * factor, factor, 0.25 * factor},
                Nd4j.diag(diagonal.toDense()).toDoubleVector(),
                1e-15);
        assertEquals(ToyObjective.TRACE, diagonal.trace().orElseThrow(), 1e-14);
    }

    @Test
    void autoIsExactWhereThatIsAffordable() {
        Objective small = new QuadraticObjective(matrix(2000));
        assertEquals(
                trace(2000), estimate(auto(Curvature.HESSIAN), small, 1).trace().orElseThrow(), 1e-9);
        Objective large = new QuadraticObjective(matrix(2001));
        assertEquals(
                trace(2001), estimate(auto(Curvature.GGN), large, 1).trace().orElseThrow(), 1e-9);
        double sampled = estimate(auto(Curvature.HESSIAN), large, 1).trace().orElseThrow();
        assertNotEquals(trace(2001), sampled, 1e-3);
        assertEquals(trace(2001), sampled, 0.1 * trace(2001));
    }

    @ParameterizedTest
    @CsvSource({"GGN, EXACT, 10", "GGN, AUTO, 10", "GGN, HUTCHINSON, 7", "HESSIAN, EXACT, 500", "HESSIAN, HUTCHINSON, 7"
    })
    void saysHowManyProductsItTakes(Curvature of, Method method, long expected) {
        assertEquals(OptionalLong.of(expected), new DiagonalEstimator().products(new Settings(of, method, 7), 500, 10));
    }

    @Test
    void anotherSeedGivesAnotherEstimate() {
        Settings signs = new Settings(Curvature.HESSIAN, Method.HUTCHINSON, 10);
        assertNotEquals(
                estimate(signs, ToyObjective.standard(), 1).toDense(),
                estimate(signs, ToyObjective.standard(), 2).toDense());
    }

    /** 1 on the diagonal, 1e-2 beside it. */
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

    private static Settings auto(Curvature of) {
        return new Settings(of, Method.AUTO, 16);
    }

    private static CurvatureOperator estimate(Settings settings, Objective objective, long seed) {
        return new DiagonalEstimator().estimate(settings, objective, new TestContext(seed, 0));
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
        protected INDArray definition(AnalyticObjective objective) {
            INDArray matrix = settings.of() == Curvature.GGN ? objective.ggn() : objective.hessian();
            return Nd4j.diag(Nd4j.diag(matrix));
        }

        @Override
        protected double tolerance(AnalyticObjective objective) {
            return settings.method() == Method.HUTCHINSON ? 0.15 : super.tolerance(objective);
        }
    }
}
