package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * Random directions, and reductions in double precision: float32 arrays that ND4J or BLAS add up in float32 lose digits with
 * their length.
 */
final class Vectors {
    /** Directions that share a pass over the data. */
    static final int COLUMNS_A_PASS = 16;

    private Vectors() {}

    /** P standard normal numbers, P x 1. */
    static INDArray gaussian(CurvatureOperator operator, RandomGenerator random) {
        double[] entries = new double[operator.dimension()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(entries).reshape(entries.length, 1).castTo(operator.precision());
    }

    /** k Rademacher directions, P x k: independent signs, drawn column by column, so passes of any width draw the same. */
    static INDArray rademacher(CurvatureOperator operator, int columns, RandomGenerator random) {
        INDArray signs =
                Nd4j.createUninitialized(operator.precision(), new long[] {operator.dimension(), columns}, 'f');
        double[] column = new double[operator.dimension()];
        for (int j = 0; j < columns; j++) {
            long bits = 0;
            for (int i = 0; i < column.length; i++) {
                bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
                column[i] = (bits & 1) == 0 ? 1 : -1;
            }
            signs.getColumn(j).assign(Nd4j.createFromArray(column));
        }
        return signs;
    }

    /** A V, a few columns a pass. */
    static INDArray apply(CurvatureOperator operator, INDArray directions) {
        INDArray products = Nd4j.createUninitialized(operator.precision(), directions.shape(), 'f');
        for (int from = 0; from < directions.columns(); from += COLUMNS_A_PASS) {
            int to = Math.min(directions.columns(), from + COLUMNS_A_PASS);
            columns(products, from, to)
                    .assign(operator.apply(columns(directions, from, to).dup('f')));
        }
        return products;
    }

    /** An orthonormal basis of k directions, and of more where they are dependent: Householder's Q, P x k, k at most P. */
    static INDArray orthonormalBasis(INDArray directions) {
        INDArray q = directions.dup('f');
        INDArray r = Nd4j.create(q.dataType(), new long[] {q.columns(), q.columns()}, 'f');
        Nd4j.getBlasWrapper().lapack().geqrf(q, r);
        return q;
    }

    /** The inner product of each column with its counterpart. */
    static double[] columnDots(INDArray a, INDArray b) {
        return a.castTo(DataType.DOUBLE).mul(b.castTo(DataType.DOUBLE)).sum(0).toDoubleVector();
    }

    static double dot(INDArray a, INDArray b) {
        return Nd4j.getBlasWrapper().dot(a.castTo(DataType.DOUBLE), b.castTo(DataType.DOUBLE));
    }

    static double norm(INDArray a) {
        return a.castTo(DataType.DOUBLE).norm2Number().doubleValue();
    }

    /** The spacing of numbers at 1. */
    static double epsilon(DataType precision) {
        return precision == DataType.DOUBLE ? Math.ulp(1.0) : Math.ulp(1.0f);
    }

    private static INDArray columns(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }
}
