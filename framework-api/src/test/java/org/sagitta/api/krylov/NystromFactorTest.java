package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.Spectra;

class NystromFactorTest {
    /** Compares rank 1 to 5 of geometrically decreasing eigenvalues with the leading ones of a dense decomposition. */
    @ParameterizedTest
    @CsvSource({
        "60, 40, 1, 0.03",
        "60, 40, 5, 0.03",
        "9, 40, 3, 0.01",
        "12, 5, 5, 0.5",
        "12, 6, 5, 0.5",
        "12, 7, 5, 0.5",
        "5, 30, 5, 0.5",
        "5, 30, 3, 0.5",
        "1, 4, 1, 1"
    })
    void isTheLeadingPartOfADenseDecomposition(int p, int k, int rank, double ratio) {
        INDArray b = withEigenvalues(p, k, ratio);
        INDArray dense = b.mmul(b.transpose());
        SmallEigen eigen = SmallEigen.of(dense);
        INDArray expected = Nd4j.zeros(DataType.DOUBLE, p, p);
        for (int j = p - rank; j < p; j++) {
            INDArray v = eigen.vectors().getColumn(j, true);
            expected.addi(v.mmul(v.transpose()).muli(eigen.values().getDouble(j)));
        }
        INDArray factor = NystromFactor.of(b, rank, 0, new Random(1));
        assertClose(expected, factor.mmul(factor.transpose()), 1e-12);
        INDArray gram = factor.transpose().mmul(factor);
        assertClose(Nd4j.diag(Nd4j.diag(gram)), gram, 1e-12);
        for (int j = 0; j < rank; j++) {
            assertEquals(Math.max(0, eigen.values().getDouble(p - 1 - j)), gram.getDouble(j, j), 1e-12);
        }
    }

    @Test
    void isNeverAboveTheMatrix() {
        INDArray b = Spectra.gaussian(3, 40, 30);
        INDArray factor = NystromFactor.of(b, 4, 0, new Random(1));
        double[] rest = Spectra.eigenvalues(b.mmul(b.transpose()).subi(factor.mmul(factor.transpose())));
        assertTrue(rest[0] > -1e-12 && rest[39] > 1, () -> rest[0] + " to " + rest[39]);
    }

    @Test
    void negligibleEigenvaluesAreDropped() {
        INDArray b = Nd4j.diag(Nd4j.createFromArray(1.0, 2e-3, 0.5e-3, 1e-4));
        INDArray factor = NystromFactor.of(b, 4, 1e-6, new Random(1));
        assertArrayEquals(
                new double[] {1, 4e-6, 0, 0},
                Nd4j.diag(factor.transpose().mmul(factor)).toDoubleVector(),
                1e-15);
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        INDArray b = withEigenvalues(60, 40, 0.03);
        INDArray single = NystromFactor.of(b.castTo(DataType.FLOAT), 3, 0, new Random(1));
        assertEquals(DataType.FLOAT, single.dataType());
        INDArray doubles = NystromFactor.of(b, 3, 0, new Random(1));
        assertClose(
                doubles.mmul(doubles.transpose()),
                single.mmul(single.transpose()).castTo(DataType.DOUBLE),
                1e-5);
    }

    /** Returns B, p x k, for which B B' has the eigenvalues 1, ratio, ratio^2 ... */
    private static INDArray withEigenvalues(int p, int k, double ratio) {
        int rank = Math.min(p, k);
        INDArray left = Vectors.orthonormalBasis(Spectra.gaussian(1, p, rank));
        INDArray right = Vectors.orthonormalBasis(Spectra.gaussian(2, k, rank));
        double[] roots = DoubleStream.iterate(1, value -> value * Math.sqrt(ratio))
                .limit(rank)
                .toArray();
        return left.mulRowVector(Nd4j.createFromArray(roots)).mmul(right.transpose());
    }
}
