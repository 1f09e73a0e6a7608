package org.sagitta.api.contract;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Symmetric matrices of a given spectrum, and the spectrum of a given matrix. */
public final class Spectra {
    private Spectra() {}

    /** U diag(eigenvalues) U', float64, with a seeded random orthogonal U. */
    public static INDArray symmetric(long seed, double... eigenvalues) {
        int n = eigenvalues.length;
        INDArray u = gaussian(seed, n, n).dup('f');
        Nd4j.getBlasWrapper().lapack().geqrf(u, Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f'));
        INDArray product = u.mulRowVector(Nd4j.createFromArray(eigenvalues)).mmul(u.transpose());
        return product.add(product.transpose()).muli(0.5);
    }

    /** All eigenvalues of a symmetric matrix, ascending. */
    public static double[] eigenvalues(INDArray matrix) {
        INDArray copy = matrix.castTo(DataType.DOUBLE).dup('f');
        INDArray values = Nd4j.create(DataType.DOUBLE, matrix.rows());
        Nd4j.getBlasWrapper().lapack().syev('N', 'L', copy, values);
        return values.toDoubleVector();
    }

    /** Standard normal entries, float64. */
    public static INDArray gaussian(long seed, int rows, int columns) {
        Random random = new Random(seed);
        double[] entries = DoubleStream.generate(random::nextGaussian)
                .limit((long) rows * columns)
                .toArray();
        return Nd4j.createFromArray(entries).reshape(rows, columns);
    }
}
