package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Damped;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.NotPositiveDefiniteException;

/** This contract holds for every curvature operator, whatever its structure: it agrees with its matrix. */
public abstract class CurvatureOperatorContract {
    /** Returns a new operator, the same with each call. */
    protected abstract CurvatureOperator operator();

    /** Returns its matrix, float64, by an independent formula. */
    protected abstract INDArray matrix();

    /**
     * Returns the relative rounding error of the arrays from which the operators are made: all numbers may deviate by this
     * times the largest.
     */
    protected double rounding() {
        return 1e-12;
    }

    /** Tells whether the structure factorises the operator. */
    protected boolean isFactorised() {
        return true;
    }

    /**
     * Tells whether multiples have the operator's own class; those of the base class have another, with the same exact
     * figures.
     */
    protected boolean hasMultiplesOfItsClass() {
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 70})
    void multipliesAsItsMatrixDoes(int columns) {
        for (char order : new char[] {'c', 'f'}) {
            INDArray directions = directions(columns).dup(order);
            assertNear(matrix().mmul(directions), operator().apply(directions));
        }
    }

    @Test
    void aVectorIsAMatrixOfOneColumn() {
        INDArray direction = directions(1);
        INDArray vector = direction.reshape(new long[] {direction.length()});
        INDArray product = operator().apply(vector);
        assertEquals(1, product.rank());
        assertIdentical(operator().apply(direction).reshape(vector.shape()), product);
    }

    @Test
    void aViewIsMultipliedAsItsCopyIs() {
        INDArray view = directions(6).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 5));
        assertNear(matrix().mmul(view.dup()), operator().apply(view));
        assertNear(
                matrix().mmul(view.getColumn(2).reshape(new long[] {view.rows(), 1}))
                        .reshape(new long[] {view.rows()}),
                operator().apply(view.getColumn(2)));
    }

    @Test
    void isLinear() {
        INDArray v = directions(3);
        INDArray w = Spectra.gaussian(12, v.rows(), 3);
        CurvatureOperator operator = operator();
        INDArray expected = wide(operator.apply(v)).mul(2).sub(wide(operator.apply(w)));
        assertNear(expected, operator.apply(v.mul(2).sub(w)));
    }

    @Test
    void isSymmetric() {
        INDArray v = directions(5);
        INDArray products = v.transpose().mmul(wide(operator().apply(v)));
        assertClose(products, products.transpose(), rounding() * scale() * v.rows());
        INDArray dense = operator().toDense();
        assertIdentical(dense, dense.transpose());
    }

    @Test
    void itsDenseFormIsItsMatrixBuiltOnce() {
        CurvatureOperator operator = operator();
        assertNear(matrix(), operator.toDense());
        assertSame(operator.toDense(), operator.toDense());
        assertEquals(operator().isMaterialised(), operator.isMaterialised());
        assertEquals(operator().productsOfMatrix(), operator.productsOfMatrix());
        assertEquals(operator.precision(), operator.toDense().dataType());
        assertNear(diagonal(matrix()), operator().diagonal());
        assertEquals(operator.precision(), operator().diagonal().dataType());
    }

    @Test
    void figuresOfTheStructureAreThoseOfTheMatrix() {
        double[] eigenvalues = Spectra.eigenvalues(matrix());
        double allowance = rounding() * scale() * matrix().rows();
        operator()
                .trace()
                .ifPresent(trace -> assertEquals(DoubleStream.of(eigenvalues).sum(), trace, allowance));
        operator().frobeniusNorm().ifPresent(norm -> assertEquals(norm(eigenvalues), norm, allowance));
        operator().spectralNorm().ifPresent(norm -> assertEquals(largest(eigenvalues), norm, allowance));
        assertArrayEquals(eigenvalues, operator().eigenvalues(Spectra.EIGENSOLVER), allowance);
        assertTrue(operator().eigenproblem() <= operator().dimension());
    }

    @Test
    void itsDampedInverseAndLogDeterminantAreThoseOfTheMatrix() {
        double damping = largest(Spectra.eigenvalues(matrix())) + 0.7;
        Optional<Damped> damped = operator().damped(damping, Spectra.EIGENSOLVER);
        assertEquals(isFactorised(), damped.isPresent());
        if (damped.isEmpty()) {
            return;
        }
        INDArray dense =
                matrix().add(Nd4j.eye(matrix().rows()).castTo(DataType.DOUBLE).mul(damping));
        double logDeterminant =
                DoubleStream.of(Spectra.eigenvalues(dense)).map(Math::log).sum();
        assertEquals(logDeterminant, damped.get().logDeterminant(), rounding() * 100 * matrix().rows());
        for (int columns : new int[] {1, 4}) {
            INDArray directions = directions(columns);
            INDArray solution = damped.get().solve(directions);
            assertEquals(operator().precision(), solution.dataType());
            assertClose(directions, dense.mmul(wide(solution)), rounding() * 100 * (damping + scale()));
        }
        INDArray vector = directions(1).reshape(new long[] {matrix().rows()});
        assertIdentical(
                damped.get().solve(directions(1)).reshape(vector.shape()),
                damped.get().solve(vector));
        assertThrows(IllegalArgumentException.class, () -> damped.get().solve(Nd4j.ones(matrix().rows() + 1)));
    }

    @Test
    void whatIsNotPositiveDefiniteIsUndefinedAndItsSmallestEigenvalueSaid() {
        double smallest = Spectra.eigenvalues(matrix())[0];
        for (double beyond : new double[] {0.5, 1e-3}) {
            double damping = -smallest - beyond;
            if (isFactorised()) {
                NotPositiveDefiniteException undefined = assertThrows(
                        NotPositiveDefiniteException.class, () -> operator().damped(damping, Spectra.EIGENSOLVER));
                assertEquals(smallest, undefined.smallestEigenvalue(), rounding() * 10 * scale());
                assertEquals(damping, undefined.damping());
                assertTrue(undefined.getMessage().startsWith("undefined: lambda_min = "));
            }
        }
    }

    @Test
    void multiplesAreThoseOfTheMatrix() {
        CurvatureOperator scaled = operator().scaled(-2.5);
        assertEquals(hasMultiplesOfItsClass(), operator().getClass() == scaled.getClass());
        assertEquals(operator().precision(), scaled.precision());
        assertNear(matrix().mul(-2.5), scaled.toDense());
        assertNear(matrix().mul(-2.5).mmul(directions(2)), scaled.apply(directions(2)));
    }

    @Test
    void multiplesTellAsMuch() {
        for (double factor : new double[] {-2.5, 3}) {
            CurvatureOperator scaled = operator().scaled(factor);
            double allowance = rounding() * scale() * 10 * matrix().rows();
            assertFigure(operator().trace(), factor, scaled.trace(), allowance);
            assertFigure(operator().frobeniusNorm(), Math.abs(factor), scaled.frobeniusNorm(), allowance);
            assertFigure(operator().spectralNorm(), Math.abs(factor), scaled.spectralNorm(), allowance);
            assertArrayEquals(
                    Spectra.eigenvalues(matrix().mul(factor)), scaled.eigenvalues(Spectra.EIGENSOLVER), allowance);
            assertNear(diagonal(matrix()).mul(factor), scaled.diagonal());
            assertEquals(operator().eigenproblem(), scaled.eigenproblem());
            assertEquals(operator().productsOfDiagonal(), scaled.productsOfDiagonal());
            assertEquals(operator().productsOfMatrix(), scaled.productsOfMatrix());
            assertEquals(operator().isMaterialised(), scaled.isMaterialised());
            assertEquals(operator().isStored(), scaled.isStored());
        }
    }

    private static void assertFigure(OptionalDouble figure, double factor, OptionalDouble scaled, double allowance) {
        assertEquals(figure.isPresent(), scaled.isPresent());
        if (figure.isPresent()) {
            assertEquals(factor * figure.getAsDouble(), scaled.getAsDouble(), allowance);
        }
    }

    @Test
    void positiveMultiplesAreFactorisedToo() {
        double damping = 3 * largest(Spectra.eigenvalues(matrix())) + 0.7;
        Optional<Damped> damped = operator().scaled(3).damped(damping, Spectra.EIGENSOLVER);
        assertEquals(isFactorised(), damped.isPresent());
        if (damped.isPresent()) {
            INDArray dense = matrix().mul(3)
                    .addi(Nd4j.eye(matrix().rows()).castTo(DataType.DOUBLE).mul(damping));
            double logDeterminant =
                    DoubleStream.of(Spectra.eigenvalues(dense)).map(Math::log).sum();
            assertEquals(logDeterminant, damped.get().logDeterminant(), rounding() * 100 * matrix().rows());
            INDArray solution = damped.get().solve(directions(2));
            assertClose(directions(2), dense.mmul(wide(solution)), rounding() * 100 * (damping + 3 * scale()));
            double smallest = 3 * Spectra.eigenvalues(matrix())[0];
            NotPositiveDefiniteException undefined = assertThrows(
                    NotPositiveDefiniteException.class,
                    () -> operator().scaled(3).damped(-smallest - 0.5, Spectra.EIGENSOLVER));
            assertEquals(smallest, undefined.smallestEigenvalue(), rounding() * 30 * scale());
            assertEquals(-smallest - 0.5, undefined.damping());
        }
    }

    @Test
    void restrictionsArePrincipalSubmatrices() {
        int p = matrix().rows();
        for (int[] range : List.of(new int[] {0, p}, new int[] {1, p - 1}, new int[] {p / 2, p}, new int[] {0, 1})) {
            INDArray expected =
                    matrix().get(NDArrayIndex.interval(range[0], range[1]), NDArrayIndex.interval(range[0], range[1]));
            CurvatureOperator restricted = operator().restricted(range[0], range[1]);
            INDArray directions = Spectra.gaussian(5, range[1] - range[0], 3);
            assertEquals(range[1] - range[0], restricted.dimension());
            assertEquals(operator().precision(), restricted.precision());
            assertNear(expected.dup().mmul(directions), restricted.apply(directions));
            assertNear(expected, restricted.toDense());
            assertNear(diagonal(matrix()).get(NDArrayIndex.interval(range[0], range[1])), restricted.diagonal());
        }
        for (int[] range : List.of(new int[] {-1, 1}, new int[] {1, 1}, new int[] {0, p + 1})) {
            assertThrows(IllegalArgumentException.class, () -> operator().restricted(range[0], range[1]));
        }
    }

    @Test
    void sumsAreThoseOfTheMatrices() {
        INDArray diagonal = Spectra.gaussian(6, matrix().rows(), 1).reshape(new long[] {matrix().rows()});
        CurvatureOperator other = new DiagonalOperator(diagonal);
        INDArray expected = matrix().add(Nd4j.diag(diagonal));
        for (CurvatureOperator sum : List.of(operator().plus(other), other.plus(operator()))) {
            assertNear(expected, sum.toDense());
            assertNear(expected.mmul(directions(2)), sum.apply(directions(2)));
        }
        assertNear(matrix().mul(2), operator().plus(operator()).toDense());
        CurvatureOperator longer = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, matrix().rows() + 1));
        assertThrows(IllegalArgumentException.class, () -> operator().plus(longer));
    }

    @Test
    void differencesAreThoseOfTheMatrices() {
        INDArray diagonal = Spectra.gaussian(6, matrix().rows(), 1).reshape(new long[] {matrix().rows()});
        CurvatureOperator other = new DiagonalOperator(diagonal);
        INDArray expected = matrix().sub(Nd4j.diag(diagonal));
        assertIsTheMatrix(expected, operator().minus(other));
        assertIsTheMatrix(expected.neg(), other.minus(operator()));
        assertIsTheMatrix(matrix().sub(matrix()), operator().minus(operator()));
        CurvatureOperator longer = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, matrix().rows() + 1));
        assertThrows(IllegalArgumentException.class, () -> operator().minus(longer));
    }

    @Test
    void productsBetweenOthersAreThoseOfTheMatrices() {
        INDArray diagonal = Spectra.gaussian(6, matrix().rows(), 1).reshape(new long[] {matrix().rows()});
        CurvatureOperator other = new DiagonalOperator(diagonal);
        INDArray dense = Nd4j.diag(diagonal);
        assertIsTheMatrix(dense.mmul(matrix()).mmul(dense), operator().between(other));
        assertIsTheMatrix(matrix().mmul(dense).mmul(matrix()), other.between(operator()));
        assertIsTheMatrix(matrix().mmul(matrix()).mmul(matrix()), operator().between(operator()));
        CurvatureOperator longer = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, matrix().rows() + 1));
        assertThrows(IllegalArgumentException.class, () -> operator().between(longer));
    }

    /** Compares up to the rounding of the cube of the largest input. */
    private void assertIsTheMatrix(INDArray expected, CurvatureOperator actual) {
        double allowance = rounding() * 10 * scale() * scale() * scale();
        assertClose(expected, actual.toDense(), allowance);
        assertIdentical(actual.toDense(), actual.toDense().transpose());
        assertClose(diagonal(expected), actual.diagonal(), allowance);
        assertClose(expected.mmul(directions(2)), actual.apply(directions(2)), allowance);
        assertArrayEquals(
                Spectra.eigenvalues(expected), actual.eigenvalues(Spectra.EIGENSOLVER), allowance * matrix().rows());
        actual.trace()
                .ifPresent(trace ->
                        assertEquals(diagonal(expected).sumNumber().doubleValue(), trace, allowance * expected.rows()));
    }

    @Test
    void nothingChangesIt() {
        CurvatureOperator operator = operator();
        INDArray directions = directions(3);
        INDArray copy = directions.dup();
        INDArray before = operator.apply(directions).dup();
        operator.apply(directions).assign(0);
        operator.apply(directions.getColumn(0)).assign(0);
        operator.toDense();
        operator.eigenvalues(Spectra.EIGENSOLVER)[0] = 7;
        operator.scaled(2).apply(directions).assign(0);
        operator.restricted(0, operator.dimension()).apply(directions).assign(0);
        operator.plus(operator).apply(directions).assign(0);
        operator.damped(2 * scale() * matrix().rows(), Spectra.EIGENSOLVER)
                .ifPresent(damped -> damped.solve(directions).assign(0));
        assertIdentical(before, operator.apply(directions));
        assertIdentical(copy, directions);
    }

    private INDArray directions(int columns) {
        return Spectra.gaussian(11, matrix().rows(), columns);
    }

    private void assertNear(INDArray expected, INDArray actual) {
        assertClose(expected, actual, rounding() * scale() * 10);
    }

    private double scale() {
        return 1 + matrix().normmaxNumber().doubleValue() * Math.sqrt(matrix().rows());
    }

    private static INDArray wide(INDArray array) {
        return array.castTo(DataType.DOUBLE);
    }

    private static INDArray diagonal(INDArray matrix) {
        return Nd4j.diag(matrix);
    }

    private static double largest(double[] eigenvalues) {
        return DoubleStream.of(eigenvalues).map(Math::abs).max().orElseThrow();
    }

    private static double norm(double[] eigenvalues) {
        return Math.sqrt(
                DoubleStream.of(eigenvalues).map(value -> value * value).sum());
    }
}
