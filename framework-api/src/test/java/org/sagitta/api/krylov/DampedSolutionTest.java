package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.NotPositiveDefiniteException;

class DampedSolutionTest {
    /** The matrix is indefinite; with a damping of 1 the eigenvalues are 0.5 to 50. */
    private static final INDArray MATRIX = Spectra.symmetric(
            1, DoubleStream.iterate(-0.5, x -> x + 0.5).limit(100).toArray());

    private static final INDArray DAMPED = MATRIX.add(Nd4j.eye(100).castTo(DataType.DOUBLE));

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void solvesForEveryColumn(int columns) {
        INDArray expected = Spectra.gaussian(2, 100, columns);
        CountingProduct product = new CountingProduct(MATRIX);

        DampedSolution found = DampedSolution.of(product.operator(), 1, DAMPED.mmul(expected), 1e-14, 300);

        assertClose(expected, found.values(), 1e-11);
        assertTrue(found.residual() < 1e-13, () -> "residual " + found.residual());
        assertEquals(product.products(), found.products());
    }

    @Test
    void aVectorIsAMatrixOfOneColumn() {
        INDArray b = Spectra.gaussian(2, 100, 1);
        DampedSolution column = DampedSolution.of(new CountingProduct(MATRIX).operator(), 1, b, 1e-10, 300);
        DampedSolution vector =
                DampedSolution.of(new CountingProduct(MATRIX).operator(), 1, b.reshape(new long[] {100}), 1e-10, 300);
        assertIdentical(column.values().reshape(new long[] {100}), vector.values());
        assertEquals(column.residual(), vector.residual());
    }

    /** Expects one step for each distinct eigenvalue, and a product that measures the residual. */
    @Test
    void columnsThatHaveArrivedStandStill() {
        DiagonalOperator operator = new DiagonalOperator(Nd4j.createFromArray(1.0, 2, 3));
        INDArray b = Nd4j.createFromArray(new double[][] {{5, 0, 1}, {0, 0, 1}, {0, 0, 1}});

        DampedSolution found = DampedSolution.of(operator, 1, b, 1e-12, 100);

        assertClose(
                Nd4j.createFromArray(new double[][] {{2.5, 0, 0.5}, {0, 0, 1 / 3.0}, {0, 0, 0.25}}),
                found.values(),
                1e-14);
        assertEquals(4 * 3, found.products());
    }

    @Test
    void anIterationThatHasNotArrivedStatesHowFarItIs() {
        INDArray b = Spectra.gaussian(2, 100, 2);
        DampedSolution found = DampedSolution.of(new CountingProduct(MATRIX).operator(), 1, b, 1e-12, 5);

        INDArray off = DAMPED.mmul(found.values()).sub(b);
        double worst = 0;
        for (int j = 0; j < 2; j++) {
            INDArray column = off.get(NDArrayIndex.all(), NDArrayIndex.point(j));
            INDArray goal = b.get(NDArrayIndex.all(), NDArrayIndex.point(j));
            worst = Math.max(
                    worst,
                    column.norm2Number().doubleValue() / goal.norm2Number().doubleValue());
        }
        assertTrue(found.residual() > 1e-3);
        assertEquals(worst, found.residual(), 1e-13);
        assertEquals(12, found.products());
    }

    @Test
    void singlePrecisionIsSolvedAsFarAsItsProductsAllow() {
        INDArray expected = Spectra.gaussian(2, 100, 2);
        CountingProduct product = new CountingProduct(MATRIX.castTo(DataType.FLOAT));
        DampedSolution found = DampedSolution.of(product.operator(), 1, DAMPED.mmul(expected), 1e-7, 300);
        assertEquals(DataType.FLOAT, found.values().dataType());
        assertTrue(found.residual() < 1e-5, () -> "residual " + found.residual());
        assertClose(expected, found.values(), 1e-3);
    }

    @Test
    void whatIsIndefiniteIsUndefinedWithABoundOfTheSmallestEigenvalue() {
        INDArray b = Spectra.gaussian(2, 100, 1);
        NotPositiveDefiniteException undefined = assertThrows(
                NotPositiveDefiniteException.class,
                () -> DampedSolution.of(new CountingProduct(MATRIX).operator(), 0.25, b, 1e-12, 300));
        assertTrue(undefined.smallestEigenvalue() >= -0.5 && undefined.smallestEigenvalue() <= -0.25);
        assertTrue(undefined.getMessage().startsWith("undefined: lambda_min <= -0."), undefined.getMessage());
    }

    @Test
    void aDirectionWithoutCurvatureIsUndefined() {
        DiagonalOperator operator = new DiagonalOperator(Nd4j.createFromArray(0.0, 1));
        INDArray b = Nd4j.createFromArray(1.0, 0);
        NotPositiveDefiniteException undefined =
                assertThrows(NotPositiveDefiniteException.class, () -> DampedSolution.of(operator, 0, b, 1e-12, 10));
        assertEquals(0, undefined.smallestEigenvalue());
    }

    /** Solves for a small right-hand side and for a zero one. */
    @Test
    void toleranceIsRelativeToEachColumn() {
        INDArray expected = Spectra.gaussian(2, 100, 2).muliRowVector(Nd4j.createFromArray(1e-12, 0));
        DampedSolution found =
                DampedSolution.of(new CountingProduct(MATRIX).operator(), 1, DAMPED.mmul(expected), 1e-12, 300);
        assertClose(expected, found.values(), 1e-21);
        assertTrue(found.residual() < 1e-11, () -> "residual " + found.residual());
    }

    @Test
    void productsThatAreNotFiniteAreRefused() {
        DiagonalOperator operator = new DiagonalOperator(Nd4j.createFromArray(1.0, Double.NaN));
        assertThrows(
                ArithmeticException.class,
                () -> DampedSolution.of(operator, 1, Nd4j.ones(DataType.DOUBLE, 2), 1e-12, 10));
    }
}
