package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SmallEigenTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 20, 200})
    void vectorsSolveTheEigenproblemAndAreOrthonormal(int m) {
        Random random = new Random(m);
        double[] diagonal = random.doubles(m, -1, 1).toArray();
        double[] offDiagonal = random.doubles(m, -1, 1).toArray();
        INDArray t = Nd4j.zeros(DataType.DOUBLE, m, m);
        for (int i = 0; i < m; i++) {
            t.putScalar(i, i, diagonal[i]);
            if (i > 0) {
                t.putScalar(i, i - 1, offDiagonal[i - 1]);
                t.putScalar(i - 1, i, offDiagonal[i - 1]);
            }
        }
        SmallEigen eigen = SmallEigen.tridiagonal(m, diagonal, offDiagonal);
        INDArray s = eigen.vectors();
        assertZero(t.mmul(s).sub(s.mulRowVector(eigen.values())));
        assertZero(s.transpose().mmul(s).sub(Nd4j.eye(m).castTo(DataType.DOUBLE)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100})
    void secondDifferencesHaveTheirKnownSpectrum(int m) {
        double[] diagonal = new double[m];
        double[] offDiagonal = new double[m];
        java.util.Arrays.fill(diagonal, 2);
        java.util.Arrays.fill(offDiagonal, -1);
        INDArray values = SmallEigen.tridiagonal(m, diagonal, offDiagonal).values();
        for (int i = 0; i < m; i++) {
            assertEquals(2 - 2 * Math.cos((i + 1) * Math.PI / (m + 1)), values.getDouble(i), 1e-14);
        }
    }

    private static void assertZero(INDArray array) {
        assertEquals(0, array.normmaxNumber().doubleValue(), 1e-13);
    }
}
