package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.objective.AnalyticObjective;
import org.sagitta.api.objective.ModelOutputs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;

/**
 * What holds of every curvature estimator: its operator is symmetric and linear, agrees with its definition as a dense
 * matrix, follows from the seed, leaves the parameters alone, and takes no more products than it says.
 *
 * @param <S> the estimator's settings
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CurvatureEstimatorContract<S extends Record> {
    /** A new instance. */
    protected abstract CurvatureEstimator<S> estimator();

    /** The settings under test. */
    protected abstract S settings();

    /** The matrix that the estimate is, or is an estimate of: from its definition, by other means than the estimator's. */
    protected abstract INDArray definition(AnalyticObjective objective);

    /** How far an entry may be from the definition's, relative to its norm; wider for an estimate by sampling. */
    protected double tolerance(AnalyticObjective objective) {
        return rounding(objective.precision());
    }

    /** The loss surfaces that the contract is held on: more can be added. Softmax regression alone has single examples. */
    protected List<AnalyticObjective> objectives() {
        INDArray indefinite = Spectra.symmetric(1, -3, -0.5, 0, 1e-3, 1, 4, 20);
        return List.of(
                ToyObjective.standard(),
                SoftmaxRegressionObjective.standard(DataType.DOUBLE),
                new QuadraticObjective(indefinite),
                new QuadraticObjective(indefinite.castTo(DataType.FLOAT)));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void agreesWithItsDefinition(AnalyticObjective objective) {
        INDArray definition = wide(definition(objective));
        INDArray products =
                estimate(objective, 1).apply(Nd4j.eye(objective.dimension()).castTo(objective.precision()));
        assertClose(definition, products, tolerance(objective) * norm(definition));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void hasTheDimensionAndThePrecisionOfTheObjective(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        assertEquals(objective.dimension(), operator.dimension());
        assertEquals(objective.precision(), operator.precision());
        assertEquals(
                objective.precision(),
                operator.apply(directions(objective, 1, 2)).dataType());
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void isSymmetric(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        INDArray u = directions(objective, 2, 4);
        INDArray v = directions(objective, 3, 4);
        INDArray uAv = wide(u).transpose().mmul(wide(operator.apply(v)));
        INDArray vAu = wide(v).transpose().mmul(wide(operator.apply(u)));
        assertClose(uAv, vAu.transpose(), rounding(objective.precision()) * norm(uAv));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void isLinear(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        INDArray u = directions(objective, 4, 3);
        INDArray v = directions(objective, 5, 3);
        INDArray combined = operator.apply(u.mul(2).sub(v.mul(3)));
        INDArray expected =
                wide(operator.apply(u)).mul(2).sub(wide(operator.apply(v)).mul(3));
        assertClose(expected, combined, rounding(objective.precision()) * norm(expected));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void manyDirectionsAtOnceGiveWhatTheyGiveOneByOne(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        INDArray v = directions(objective, 6, 5);
        INDArray together = operator.apply(v);
        assertArrayEquals(v.shape(), together.shape());
        for (int j = 0; j < v.columns(); j++) {
            INDArray one = operator.apply(v.getColumn(j).dup());
            assertArrayEquals(new long[] {objective.dimension()}, one.shape());
            assertClose(wide(one), together.getColumn(j), rounding(objective.precision()) * norm(together));
        }
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void takesDirectionsInAnyMemoryLayoutAndLeavesThemAsTheyAre(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        INDArray wider = directions(objective, 7, 6);
        INDArray view = wider.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4));
        INDArray expected = wide(operator.apply(view.dup('c')));
        INDArray before = wider.dup();
        double rounding = rounding(objective.precision()) * norm(expected);
        assertClose(expected, operator.apply(view), rounding);
        assertClose(expected, operator.apply(view.dup('f')), rounding);
        assertIdentical(before, wider);
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void denseFormIsItsProductsAndExactlySymmetric(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        INDArray v = directions(objective, 8, 3);
        INDArray dense = operator.toDense();
        INDArray expected = wide(operator.apply(v));
        assertClose(expected, wide(dense).mmul(wide(v)), rounding(objective.precision()) * norm(expected));
        assertIdentical(dense, dense.transpose());
        assertEquals(estimate(objective, 1).isMaterialised(), operator.isMaterialised());
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void refusesDirectionsOfAnotherDimension(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        INDArray longer = Nd4j.ones(objective.precision(), objective.dimension() + 1);
        assertThrows(IllegalArgumentException.class, () -> operator.apply(longer));
        assertThrows(IllegalArgumentException.class, () -> operator.apply(longer.reshape(longer.length(), 1)));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void theSeedDecidesTheEstimate(AnalyticObjective objective) {
        INDArray v = directions(objective, 9, 3);
        assertIdentical(estimate(objective, 7).apply(v), estimate(objective, 7).apply(v));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void leavesTheParametersBitIdentical(AnalyticObjective objective) {
        INDArray before = objective.parameters();
        CurvatureOperator operator = estimate(objective, 1);
        operator.apply(directions(objective, 10, 3));
        operator.toDense();
        assertIdentical(before, objective.parameters());
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void figuresOfItsStructureAreThoseOfItsMatrix(AnalyticObjective objective) {
        CurvatureOperator operator = estimate(objective, 1);
        INDArray dense = wide(estimate(objective, 1).toDense());
        double[] eigenvalues = Spectra.eigenvalues(dense);
        double largest = Math.max(-eigenvalues[0], eigenvalues[eigenvalues.length - 1]);
        double allowance = rounding(objective.precision()) * objective.dimension() * norm(dense);
        operator.trace()
                .ifPresent(trace -> assertEquals(DoubleStream.of(eigenvalues).sum(), trace, allowance));
        operator.frobeniusNorm().ifPresent(frobenius -> assertEquals(norm(dense), frobenius, allowance));
        operator.spectralNorm().ifPresent(spectral -> assertEquals(largest, spectral, allowance));
        assertArrayEquals(eigenvalues, operator.eigenvalues(Spectra.EIGENSOLVER), allowance);
        assertClose(Nd4j.diag(dense), operator.diagonal(), allowance);
        INDArray v = directions(objective, 11, 2);
        operator.damped(2 * largest, Spectra.EIGENSOLVER)
                .ifPresent(damped -> assertClose(
                        wide(v).mul(largest),
                        dense.mmul(wide(damped.solve(v)))
                                .add(wide(damped.solve(v)).mul(2 * largest))
                                .mul(largest),
                        allowance * norm(v)));
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void takesNoMoreProductsThanItSays(AnalyticObjective objective) {
        CountingObjective counting = new CountingObjective(objective);
        CurvatureOperator operator = estimator().estimate(settings(), counting, new TestContext(1, 0));
        long taken = counting.products();
        estimator()
                .products(
                        settings(),
                        objective.dimension(),
                        objective.as(ModelOutputs.class).orElseThrow().outputs().columns())
                .ifPresent(said -> assertTrue(taken <= said, () -> taken + " products, said to be " + said));
        assertEquals(!operator.isMaterialised(), estimator().isMatrixFree(settings()));
        assertTrue(estimator().isDense(settings()) || !operator.isStored());
        if (estimator().isMatrixFree(settings())) {
            operator.apply(directions(objective, 12, 1));
            assertEquals(taken + estimator().productsEach(settings(), objective.layout()), counting.products());
        }
    }

    private CurvatureOperator estimate(AnalyticObjective objective, long seed) {
        return estimator().estimate(settings(), objective, new TestContext(seed, 0));
    }

    private static INDArray directions(AnalyticObjective objective, long seed, int columns) {
        return Spectra.gaussian(seed, objective.dimension(), columns).castTo(objective.precision());
    }

    private static double rounding(DataType precision) {
        return precision == DataType.DOUBLE ? 1e-13 : 1e-5;
    }

    private static INDArray wide(INDArray array) {
        return array.castTo(DataType.DOUBLE);
    }

    private static double norm(INDArray array) {
        return wide(array).norm2Number().doubleValue();
    }
}
