package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.LowRankPlusDiagonalOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.plugins.estimators.SlangEstimator.Settings;

class SlangEstimatorTest {
    private static final Fisher EMPIRICAL = new Fisher.Empirical();

    /**
     * Tests one mini-batch of all examples whose gradients fit into U: the moving average is then that of a constant.
     */
    @Nested
    class OfOneMiniBatch extends CurvatureEstimatorContract<Settings> {
        @Override
        protected CurvatureEstimator<Settings> estimator() {
            return new SlangEstimator();
        }

        @Override
        protected Settings settings() {
            return new Settings(7, 0.25, 6, 7, 0, 5);
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return List.of(
                    SoftmaxRegressionSurface.standard(DataType.DOUBLE),
                    SoftmaxRegressionSurface.standard(DataType.FLOAT));
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            return surface.as(FisherMatrices.class)
                    .orElseThrow()
                    .operator(EMPIRICAL)
                    .toDense()
                    .mul(1 - Math.pow(0.75, 6));
        }
    }

    @Test
    void convergesToTheEmpiricalFisherMatrix() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        CurvatureOperator fitted = estimate(new Settings(7, 0.25, 130, 7, 0, 5), regression, 1);
        assertInstanceOf(LowRankPlusDiagonalOperator.class, fitted);
        assertClose(regression.fisherMatrix(EMPIRICAL), fitted.toDense(), 1e-12);
    }

    /** Runs one pass over mini-batches of 2, 2 and 3 examples, in the order of the seed, for several ranks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9})
    void itsDiagonalIsTheMovingAverageOfSquaredGradients(int rank) {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        double beta = 0.3;
        int[] order = {0, 1, 2};
        Shuffle.inPlace(order, new TestContext(4, 0).random());
        INDArray expected = Nd4j.zeros(DataType.DOUBLE, 9);
        int[] starts = {0, 2, 4, 7};
        for (int batch : order) {
            INDArray gradients = regression.exampleGradients(starts[batch], starts[batch + 1]);
            expected.muli(1 - beta).addi(gradients.mul(gradients).mean(0).muli(beta));
        }
        CurvatureOperator fitted = estimate(new Settings(rank, beta, 1, 3, 0, 5), regression, 4);
        assertClose(expected, Nd4j.diag(fitted.toDense()), 1e-14);
    }

    /** Checks that a narrow prior draws close to the parameters and a wide one away from them. */
    @Test
    void gradientsAreTakenAtDrawsFromThePosterior() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        INDArray atTheMean =
                estimate(new Settings(7, 0.5, 3, 7, 0, 5), regression, 1).toDense();
        INDArray tight =
                estimate(new Settings(7, 0.5, 3, 7, 2, 1e18), regression, 1).toDense();
        INDArray wide =
                estimate(new Settings(7, 0.5, 3, 7, 2, 1), regression, 1).toDense();
        assertClose(atTheMean, tight, 1e-8);
        assertNotEquals(0, wide.distance2(atTheMean), 1e-2);
        INDArray ofOneDraw =
                estimate(new Settings(7, 0.5, 3, 7, 1, 1), regression, 1).toDense();
        assertNotEquals(0, ofOneDraw.distance2(atTheMean), 1e-2);
    }

    @Test
    void batchesComeInAnOrderThatTheSeedGives() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        Settings small = new Settings(2, 0.5, 1, 1, 0, 5);
        assertNotEquals(
                0,
                estimate(small, regression, 1)
                        .toDense()
                        .distance2(estimate(small, regression, 2).toDense()),
                1e-3);
    }

    @Test
    void aRankAboveTheNumberOfParametersIsRefused() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        Settings ten = new Settings(10, 0.1, 1, 7, 0, 5);
        assertEquals(
                "rank is 10, but the model has 9 parameters; expected at most as many",
                assertThrows(IllegalArgumentException.class, () -> estimate(ten, regression, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new SlangEstimator().check(ten, regression.layout()));
    }

    @Test
    void aPassOfTheDataCountsAsAProduct() {
        SlangEstimator slang = new SlangEstimator();
        assertEquals(
                OptionalLong.of(5),
                slang.cost(new Settings(2, 0.1, 5, 50, 0, 5), Models.size(100)).products());
        assertEquals(
                OptionalLong.of(20),
                slang.cost(new Settings(2, 0.1, 5, 50, 4, 5), Models.size(100)).products());
    }

    private static CurvatureOperator estimate(Settings settings, AnalyticSurface surface, long seed) {
        return new SlangEstimator().estimate(settings, surface, new TestContext(seed, 0));
    }
}
