package org.sagitta.api.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;

class OperatorsTest {
    /** This dimension needs more than one pass of unit vectors. */
    private static final int DIMENSION = 150;

    static Stream<CurvatureOperator> operators() {
        return Stream.of(DataType.DOUBLE, DataType.FLOAT).flatMap(precision -> {
            INDArray diagonal =
                    Spectra.gaussian(1, DIMENSION, 1).reshape(DIMENSION).castTo(precision);
            INDArray matrix = Nd4j.diag(diagonal);
            return Stream.of(
                    new DiagonalOperator(diagonal), new DenseOperator(matrix), new CountingProduct(matrix).operator());
        });
    }

    @ParameterizedTest
    @MethodSource("operators")
    void everyStructureOfOneMatrixMultipliesAlike(CurvatureOperator operator) {
        INDArray diagonal = Spectra.gaussian(1, DIMENSION, 1);
        INDArray directions = Spectra.gaussian(2, DIMENSION, 3);
        INDArray expected = directions.mulColumnVector(diagonal);
        double rounding = operator.precision() == DataType.DOUBLE ? 0 : 1e-6;
        assertClose(expected, operator.apply(directions), rounding);
        assertClose(expected.getColumn(1), operator.apply(directions.getColumn(1)), rounding);
        assertEquals(operator.precision(), operator.apply(directions).dataType());
    }

    @ParameterizedTest
    @MethodSource("operators")
    void everyStructureOfOneMatrixIsTheSameMatrix(CurvatureOperator operator) {
        INDArray matrix = Nd4j.diag(Spectra.gaussian(1, DIMENSION, 1).reshape(DIMENSION));
        double rounding = operator.precision() == DataType.DOUBLE ? 0 : 1e-6;
        assertClose(matrix, operator.toDense(), rounding);
        assertClose(Nd4j.diag(matrix), operator.diagonal(), rounding);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void figuresOfTheStructureAreThoseOfTheMatrix(CurvatureOperator operator) {
        INDArray diagonal = Spectra.gaussian(1, DIMENSION, 1);
        double rounding = operator.precision() == DataType.DOUBLE ? 1e-12 : 1e-5;
        operator.trace().ifPresent(trace -> assertEquals(diagonal.sumNumber().doubleValue(), trace, rounding));
        operator.frobeniusNorm()
                .ifPresent(norm -> assertEquals(diagonal.norm2Number().doubleValue(), norm, rounding));
        operator.spectralNorm()
                .ifPresent(norm -> assertEquals(diagonal.normmaxNumber().doubleValue(), norm, rounding));
        assertEquals(!(operator instanceof MatrixFreeOperator), operator.trace().isPresent());
        assertEquals(
                !(operator instanceof MatrixFreeOperator),
                operator.frobeniusNorm().isPresent());
        assertEquals(
                operator instanceof DiagonalOperator, operator.spectralNorm().isPresent());
    }

    @ParameterizedTest
    @MethodSource("operators")
    void directionsOfAnotherDimensionAreRefusedWithBothShapes(CurvatureOperator operator) {
        for (INDArray wrong : List.of(Nd4j.ones(DIMENSION - 1), Nd4j.ones(3, DIMENSION), Nd4j.ones(DIMENSION, 1, 1))) {
            String message = assertThrows(IllegalArgumentException.class, () -> operator.apply(wrong))
                    .getMessage();
            assertTrue(message.contains(java.util.Arrays.toString(wrong.shape())), message);
            assertTrue(message.contains("[" + DIMENSION + "]"), message);
        }
    }

    @Test
    void aFullMatrixComesBackFromItsProducts() {
        INDArray matrix = Spectra.symmetric(3, Spectra.gaussian(4, DIMENSION, 1).toDoubleVector());
        CountingProduct product = new CountingProduct(matrix);
        CurvatureOperator operator = product.operator();
        assertClose(matrix, operator.toDense(), 1e-14);
        assertClose(Nd4j.diag(matrix), product.operator().diagonal(), 0);
        assertEquals(2 * DIMENSION, product.products());
    }

    @Test
    void aDenseFormIsBuiltOnceAndExactlySymmetric() {
        INDArray skewed = Nd4j.createFromArray(new double[][] {{1, 2 + 1e-9}, {2 - 1e-9, 3}});
        CountingProduct product = new CountingProduct(skewed);
        CurvatureOperator operator = product.operator();
        assertFalse(operator.isMaterialised());
        INDArray dense = operator.toDense();
        assertFalse(operator.isMaterialised());
        assertSame(dense, operator.toDense());
        assertEquals(dense.getDouble(0, 1), dense.getDouble(1, 0));
        assertEquals(2, product.products());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void sumsOverMillionsOfEntriesKeepTheirDigits(DataType precision) {
        INDArray matrix = Nd4j.valueArrayOf(new long[] {2000, 2000}, 0.1, precision);
        double entry = matrix.getDouble(0, 0);
        assertEquals(2000 * entry, new DenseOperator(matrix).frobeniusNorm().orElseThrow(), 1e-7);
        DiagonalOperator diagonal = new DiagonalOperator(matrix.reshape(4_000_000));
        assertEquals(4e6 * entry, diagonal.trace().orElseThrow(), 1e-3);
        assertEquals(2000 * entry, diagonal.frobeniusNorm().orElseThrow(), 1e-7);
    }

    @Test
    void aMatrixThatIsNotSquareIsNoOperator() {
        INDArray oblong = Nd4j.ones(2, 3);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new DenseOperator(oblong))
                .getMessage()
                .contains("[2, 3]"));
    }
}
