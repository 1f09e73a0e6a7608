package org.sagitta.api.contract;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;

/** Builds symmetric matrices of a given spectrum, and computes the spectrum of a given matrix. */
public final class Spectra {
    /** This eigensolver is LAPACK's {@code syev}. */
    public static final Eigensolver EIGENSOLVER = new Eigensolver() {
        @Override
        public double[] eigenvalues(INDArray symmetric) {
            return eigenpairs(symmetric).values().toDoubleVector();
        }

        @Override
        public Eigenpairs eigenpairs(INDArray symmetric) {
            INDArray matrix = symmetric.castTo(DataType.DOUBLE);
            INDArray vectors = matrix.dup('f');
            INDArray values = Nd4j.create(DataType.DOUBLE, matrix.rows());
            Nd4j.getBlasWrapper().lapack().syev('V', 'L', vectors, values);
            INDArray difference = matrix.mmul(vectors).subi(vectors.mulRowVector(values));
            double norm = Math.max(Double.MIN_NORMAL, matrix.norm2Number().doubleValue());
            return new Eigenpairs(values, vectors, difference.norm2Number().doubleValue() / norm);
        }
    };

    private Spectra() {}

    /** Returns U diag(eigenvalues) U', float64, with a seeded random orthogonal U. */
    public static INDArray symmetric(long seed, double... eigenvalues) {
        int n = eigenvalues.length;
        INDArray u = gaussian(seed, n, n).dup('f');
        Nd4j.getBlasWrapper().lapack().geqrf(u, Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f'));
        INDArray product = u.mulRowVector(Nd4j.createFromArray(eigenvalues)).mmul(u.transpose());
        return product.add(product.transpose()).muli(0.5);
    }

    /** Returns all eigenvalues of a symmetric matrix, ascending. */
    public static double[] eigenvalues(INDArray matrix) {
        return EIGENSOLVER.eigenvalues(matrix);
    }

    /** Returns a matrix of standard normal entries, float64. */
    public static INDArray gaussian(long seed, int rows, int columns) {
        Random random = new Random(seed);
        double[] entries = DoubleStream.generate(random::nextGaussian)
                .limit((long) rows * columns)
                .toArray();
        return Nd4j.createFromArray(entries).reshape(rows, columns);
    }
}
