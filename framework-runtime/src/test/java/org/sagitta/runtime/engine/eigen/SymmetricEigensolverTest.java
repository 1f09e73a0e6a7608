package org.sagitta.runtime.engine.eigen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.runtime.engine.Bits;

class SymmetricEigensolverTest {
    /** Second differences: lambda_k = 2 - 2 cos(k pi / (n + 1)). */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 200})
    void eigenvaluesOfSecondDifferencesAreTheKnownOnes(int n) {
        INDArray matrix = secondDifferences(n);
        double[] expected = IntStream.rangeClosed(1, n)
                .mapToDouble(k -> 2 - 2 * Math.cos(k * Math.PI / (n + 1)))
                .toArray();

        SymmetricEigensolver.Eigenvalues found = SymmetricEigensolver.eigenvalues(matrix);
        Eigenpairs pairs = SymmetricEigensolver.eigenpairs(matrix);

        assertTrue(found.residual() < 1e-13);
        for (int k = 0; k < n; k++) {
            assertEquals(expected[k], found.values().getDouble(k), 1e-13);
            assertEquals(expected[k], pairs.values().getDouble(k), 1e-13);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 200, 300})
    void eigenvectorsAreOrthonormalAndRebuildTheMatrix(int n) {
        INDArray matrix = random(n);
        INDArray copy = matrix.dup();

        Eigenpairs pairs = SymmetricEigensolver.eigenpairs(matrix);

        INDArray v = pairs.vectors();
        close(Nd4j.eye(n).castTo(DataType.DOUBLE), v.transpose().mmul(v));
        close(matrix, v.mulRowVector(pairs.values()).mmul(v.transpose()));
        assertTrue(pairs.residual() < 1e-13, "residual " + pairs.residual());
        Bits.assertSame(copy, matrix);
    }

    /** The first has the larger share of the work. */
    @Test
    void severalMatricesAreSolvedInTheirOrder() {
        List<INDArray> matrices = List.of(random(120), random(3), secondDifferences(40), random(41), random(1));

        List<Eigenpairs> pairs = SymmetricEigensolver.forPlugins().eigenpairs(matrices);

        assertEquals(matrices.size(), pairs.size());
        for (int i = 0; i < matrices.size(); i++) {
            INDArray v = pairs.get(i).vectors();
            close(matrices.get(i), v.mulRowVector(pairs.get(i).values()).mmul(v.transpose()));
        }
        INDArray withNan = secondDifferences(3);
        withNan.putScalar(1, 1, Double.NaN);
        assertThrows(
                ArithmeticException.class,
                () -> SymmetricEigensolver.eigenpairs(List.of(random(3), withNan, random(4), random(4))));
    }

    @Test
    void whatHasNoSpectrumIsRefused() {
        INDArray withNan = secondDifferences(3);
        withNan.putScalar(1, 1, Double.NaN);

        assertThrows(ArithmeticException.class, () -> SymmetricEigensolver.eigenvalues(withNan));
        assertThrows(
                IllegalArgumentException.class,
                () -> SymmetricEigensolver.eigenpairs(Nd4j.zeros(DataType.DOUBLE, 2, 3)));
    }

    @Test
    void wrongAnswersAreNoticed() {
        INDArray asymmetric = secondDifferences(4);
        asymmetric.putScalar(0, 3, 5);

        assertThrows(ArithmeticException.class, () -> SymmetricEigensolver.eigenvalues(asymmetric));
        assertThrows(ArithmeticException.class, () -> SymmetricEigensolver.eigenpairs(asymmetric));
    }

    private static INDArray secondDifferences(int n) {
        INDArray matrix = Nd4j.eye(n).castTo(DataType.DOUBLE).muli(2);
        for (int i = 0; i + 1 < n; i++) {
            matrix.putScalar(i, i + 1, -1);
            matrix.putScalar(i + 1, i, -1);
        }
        return matrix;
    }

    private static INDArray random(int n) {
        Random random = new Random(n);
        INDArray matrix = Nd4j.create(DataType.DOUBLE, n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double value = random.nextGaussian();
                matrix.putScalar(i, j, value);
                matrix.putScalar(j, i, value);
            }
        }
        return matrix;
    }

    private static void close(INDArray expected, INDArray actual) {
        double error = expected.sub(actual).norm2Number().doubleValue()
                / expected.norm2Number().doubleValue();
        assertTrue(error < 1e-13, "error " + error);
    }
}
