package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.ModelOutputs;

/**
 * This contract holds for every curvature estimator: its operator is symmetric and linear, agrees with its definition as a
 * dense matrix, depends on the seed alone, does not change the parameters, and takes no more products than its cost states.
 *
 * @param <S> the estimator's settings
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CurvatureEstimatorContract<S extends Record> {
    /** Returns a new instance of the estimator. */
    protected abstract CurvatureEstimator<S> estimator();

    /** Returns the settings under test. */
    protected abstract S settings();

    /** Returns the exact or expected matrix of the estimate, from its definition by other means than the estimator's. */
    protected abstract INDArray definition(AnalyticSurface surface);

    /**
     * Returns the largest deviation of an entry from the definition, relative to its norm; override it for an estimate by
     * sampling.
     */
    protected double tolerance(AnalyticSurface surface) {
        return rounding(surface.precision());
    }

    /** Returns the loss surfaces under test; more can be added. Only softmax regression has single examples. */
    protected List<AnalyticSurface> surfaces() {
        INDArray indefinite = Spectra.symmetric(1, -3, -0.5, 0, 1e-3, 1, 4, 20);
        return List.of(
                ToySurface.standard(),
                SoftmaxRegressionSurface.standard(DataType.DOUBLE),
                new QuadraticSurface(indefinite),
                new QuadraticSurface(indefinite.castTo(DataType.FLOAT)));
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void agreesWithItsDefinition(AnalyticSurface surface) {
        INDArray definition = wide(definition(surface));
        INDArray products =
                estimate(surface, 1).apply(Nd4j.eye(surface.dimension()).castTo(surface.precision()));
        assertClose(definition, products, tolerance(surface) * norm(definition));
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void hasTheDimensionAndThePrecisionOfTheSurface(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        assertEquals(surface.dimension(), operator.dimension());
        assertEquals(surface.precision(), operator.precision());
        assertEquals(
                surface.precision(), operator.apply(directions(surface, 1, 2)).dataType());
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void isSymmetric(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        INDArray u = directions(surface, 2, 4);
        INDArray v = directions(surface, 3, 4);
        INDArray uAv = wide(u).transpose().mmul(wide(operator.apply(v)));
        INDArray vAu = wide(v).transpose().mmul(wide(operator.apply(u)));
        assertClose(uAv, vAu.transpose(), rounding(surface.precision()) * norm(uAv));
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void isLinear(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        INDArray u = directions(surface, 4, 3);
        INDArray v = directions(surface, 5, 3);
        INDArray combined = operator.apply(u.mul(2).sub(v.mul(3)));
        INDArray expected =
                wide(operator.apply(u)).mul(2).sub(wide(operator.apply(v)).mul(3));
        assertClose(expected, combined, rounding(surface.precision()) * norm(expected));
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void manyDirectionsAtOnceGiveWhatTheyGiveOneByOne(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        INDArray v = directions(surface, 6, 5);
        INDArray together = operator.apply(v);
        assertArrayEquals(v.shape(), together.shape());
        for (int j = 0; j < v.columns(); j++) {
            INDArray one = operator.apply(v.getColumn(j).dup());
            assertArrayEquals(new long[] {surface.dimension()}, one.shape());
            assertClose(wide(one), together.getColumn(j), rounding(surface.precision()) * norm(together));
        }
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void takesDirectionsInAnyMemoryLayoutAndLeavesThemAsTheyAre(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        INDArray wider = directions(surface, 7, 6);
        INDArray view = wider.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 4));
        INDArray expected = wide(operator.apply(view.dup('c')));
        INDArray before = wider.dup();
        double rounding = rounding(surface.precision()) * norm(expected);
        assertClose(expected, operator.apply(view), rounding);
        assertClose(expected, operator.apply(view.dup('f')), rounding);
        assertIdentical(before, wider);
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void denseFormIsItsProductsAndExactlySymmetric(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        INDArray v = directions(surface, 8, 3);
        INDArray dense = operator.toDense();
        INDArray expected = wide(operator.apply(v));
        assertClose(expected, wide(dense).mmul(wide(v)), rounding(surface.precision()) * norm(expected));
        assertIdentical(dense, dense.transpose());
        assertEquals(estimate(surface, 1).isMaterialised(), operator.isMaterialised());
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void refusesDirectionsOfAnotherDimension(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        INDArray longer = Nd4j.ones(surface.precision(), surface.dimension() + 1);
        assertThrows(IllegalArgumentException.class, () -> operator.apply(longer));
        assertThrows(IllegalArgumentException.class, () -> operator.apply(longer.reshape(longer.length(), 1)));
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void theSeedDecidesTheEstimate(AnalyticSurface surface) {
        INDArray v = directions(surface, 9, 3);
        assertIdentical(estimate(surface, 7).apply(v), estimate(surface, 7).apply(v));
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void leavesTheParametersBitIdentical(AnalyticSurface surface) {
        INDArray before = surface.parameters();
        CurvatureOperator operator = estimate(surface, 1);
        operator.apply(directions(surface, 10, 3));
        operator.toDense();
        assertIdentical(before, surface.parameters());
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void figuresOfItsStructureAreThoseOfItsMatrix(AnalyticSurface surface) {
        CurvatureOperator operator = estimate(surface, 1);
        INDArray dense = wide(estimate(surface, 1).toDense());
        double[] eigenvalues = Spectra.eigenvalues(dense);
        double largest = Math.max(-eigenvalues[0], eigenvalues[eigenvalues.length - 1]);
        double allowance = rounding(surface.precision()) * surface.dimension() * norm(dense);
        operator.trace()
                .ifPresent(trace -> assertEquals(DoubleStream.of(eigenvalues).sum(), trace, allowance));
        operator.frobeniusNorm().ifPresent(frobenius -> assertEquals(norm(dense), frobenius, allowance));
        operator.spectralNorm().ifPresent(spectral -> assertEquals(largest, spectral, allowance));
        assertArrayEquals(eigenvalues, operator.eigenvalues(Spectra.EIGENSOLVER), allowance);
        assertClose(Nd4j.diag(dense), operator.diagonal(), allowance);
        INDArray v = directions(surface, 11, 2);
        operator.damped(2 * largest, Spectra.EIGENSOLVER)
                .ifPresent(damped -> assertClose(
                        wide(v).mul(largest),
                        dense.mmul(wide(damped.solve(v)))
                                .add(wide(damped.solve(v)).mul(2 * largest))
                                .mul(largest),
                        allowance * norm(v)));
    }

    @ParameterizedTest
    @MethodSource("surfaces")
    void takesNoMoreProductsThanItSays(AnalyticSurface surface) {
        CountingSurface counting = new CountingSurface(surface);
        CurvatureOperator operator = estimator().estimate(settings(), counting, new TestContext(1, 0));
        long taken = counting.products();
        ModelSize model = ModelSize.byProducts(
                surface.layout(), surface.as(ModelOutputs.class).orElseThrow().outputDimension());
        Cost cost = estimator().cost(settings(), model);
        cost.products().ifPresent(said -> assertTrue(taken <= said, () -> taken + " products, said to be " + said));
        assertTrue(cost.matrix() || !operator.isStored());
        Optional<OperatorSize> productsOnly = estimator().productsOnly(settings(), model);
        assertEquals(!operator.isMaterialised(), productsOnly.isPresent());
        if (productsOnly.isPresent()) {
            operator.apply(directions(surface, 12, 1));
            assertEquals(taken + productsOnly.get().productsEach(), counting.products());
        }
    }

    private CurvatureOperator estimate(AnalyticSurface surface, long seed) {
        return estimator().estimate(settings(), surface, new TestContext(seed, 0));
    }

    private static INDArray directions(AnalyticSurface surface, long seed, int columns) {
        return Spectra.gaussian(seed, surface.dimension(), columns).castTo(surface.precision());
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
