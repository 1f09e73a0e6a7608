package org.sagitta.api.krylov;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A small eigendecomposition T = S diag(theta) S' of a symmetric matrix is computed by LAPACK's {@code syev} in double
 * precision.
 *
 * @param values theta, of length m, ascending
 * @param vectors S, m x m, one eigenvector a column
 */
public record SmallEigen(INDArray values, INDArray vectors) {
    /** Decomposes the tridiagonal T with {@code diagonal[0 .. m)} and, beside it, {@code offDiagonal[0 .. m - 1)}. */
    static SmallEigen tridiagonal(int m, double[] diagonal, double[] offDiagonal) {
        INDArray matrix = Nd4j.create(DataType.DOUBLE, new long[] {m, m}, 'f');
        for (int i = 0; i < m; i++) {
            matrix.putScalar(i, i, diagonal[i]);
            if (i > 0) {
                matrix.putScalar(i, i - 1, offDiagonal[i - 1]);
            }
        }
        return of(matrix);
    }

    /** Decomposes a symmetric matrix of which the lower triangle is given. */
    public static SmallEigen of(INDArray lower) {
        INDArray vectors = lower.castTo(DataType.DOUBLE).dup('f');
        INDArray values = Nd4j.create(DataType.DOUBLE, lower.rows());
        Nd4j.getBlasWrapper().lapack().syev('V', 'L', vectors, values);
        return new SmallEigen(values, vectors);
    }
}
