package org.sagitta.api.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.krylov.LanczosQuadrature;

/** Tests that long work that takes products ends soon after the user has interrupted the run. */
class InterruptedProductsTest {
    private static final int DIMENSION = 300;

    @AfterEach
    void goOn() {
        Thread.interrupted();
    }

    static Stream<CurvatureOperator> operators() {
        INDArray ones = Nd4j.ones(DataType.DOUBLE, 6);
        INDArray matrix = Nd4j.eye(6).castTo(DataType.DOUBLE);
        return Stream.of(
                new DiagonalOperator(ones),
                new DenseOperator(matrix),
                new MatrixFreeOperator(6, DataType.DOUBLE, v -> v),
                new MatrixFreeOperator(6, DataType.DOUBLE, v -> v).scaled(2),
                new KroneckerOperator(
                        Nd4j.eye(2).castTo(DataType.DOUBLE), Nd4j.eye(3).castTo(DataType.DOUBLE), false));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void noOperatorMultipliesWhereTheRunIsToStop(CurvatureOperator operator) {
        INDArray v = Nd4j.ones(DataType.DOUBLE, operator.dimension());
        operator.apply(v);
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> operator.apply(v));
        assertThrows(CancellationException.class, () -> operator.applyEach(List.of(v)));
        assertTrue(Thread.currentThread().isInterrupted());
    }

    static Stream<Consumer<CurvatureOperator>> works() {
        return Stream.of(
                CurvatureOperator::toDense,
                CurvatureOperator::diagonal,
                operator -> Hutchinson.trace(operator, 1000, new Random(1)),
                operator -> LanczosQuadrature.of(operator, 10, 100, new Random(1)));
    }

    @ParameterizedTest
    @MethodSource("works")
    void aWorkOfManyProductsEndsAfterTheOneInWhichItIsInterrupted(Consumer<CurvatureOperator> work) {
        int[] passes = {0};
        INDArray eigenvalues = Nd4j.arange(DIMENSION).castTo(DataType.DOUBLE).reshape(DIMENSION, 1);
        UnaryOperator<INDArray> product = v -> {
            if (++passes[0] == 2) {
                Thread.currentThread().interrupt();
            }
            return v.mulColumnVector(eigenvalues);
        };
        assertThrows(
                CancellationException.class,
                () -> work.accept(new MatrixFreeOperator(DIMENSION, DataType.DOUBLE, product)));
        assertEquals(2, passes[0]);
    }
}
