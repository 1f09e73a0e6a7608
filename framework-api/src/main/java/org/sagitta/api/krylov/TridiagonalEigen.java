package org.sagitta.api.krylov;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The eigendecomposition T = S diag(theta) S' of a symmetric tridiagonal matrix, by LAPACK's {@code syev} in double
 * precision.
 *
 * @param values theta, of length m, ascending
 * @param vectors S, m x m, one eigenvector a column
 */
record TridiagonalEigen(INDArray values, INDArray vectors) {
    /** T with {@code diagonal[0 .. m)} and, beside it, {@code offDiagonal[0 .. m - 1)}. */
    static TridiagonalEigen of(int m, double[] diagonal, double[] offDiagonal) {
        INDArray vectors = Nd4j.create(DataType.DOUBLE, new long[] {m, m}, 'f');
        for (int i = 0; i < m; i++) {
            vectors.putScalar(i, i, diagonal[i]);
            if (i > 0) {
                vectors.putScalar(i, i - 1, offDiagonal[i - 1]);
            }
        }
        INDArray values = Nd4j.create(DataType.DOUBLE, m);
        Nd4j.getBlasWrapper().lapack().syev('V', 'L', vectors, values);
        return new TridiagonalEigen(values, vectors);
    }
}
