package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;

/** Random directions and their products. */
final class Vectors {
    private Vectors() {}

    /** P standard normal numbers, P x 1. */
    static INDArray gaussian(CurvatureOperator operator, RandomGenerator random) {
        INDArray vector = Nd4j.createUninitialized(operator.precision(), operator.dimension(), 1);
        DataBuffer entries = vector.data();
        for (int i = 0; i < operator.dimension(); i++) {
            entries.put(i, random.nextGaussian());
        }
        return vector;
    }

    /** k Rademacher directions, P x k: independent signs. */
    static INDArray rademacher(CurvatureOperator operator, int columns, RandomGenerator random) {
        INDArray signs =
                Nd4j.createUninitialized(operator.precision(), new long[] {operator.dimension(), columns}, 'f');
        drawSigns(signs, columns, random);
        return signs;
    }

    /** Fills the first columns of a new column-major array, one after the other: passes of any width draw the same signs. */
    static void drawSigns(INDArray array, int columns, RandomGenerator random) {
        DataBuffer entries = array.data();
        long rows = array.rows();
        for (int j = 0; j < columns; j++) {
            long bits = 0;
            for (long i = 0; i < rows; i++) {
                bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
                entries.put(j * rows + i, 1.0 - 2 * (bits & 1));
            }
        }
    }

    /** A V, a few columns a pass. */
    static INDArray apply(CurvatureOperator operator, INDArray directions) {
        INDArray products = Nd4j.createUninitialized(operator.precision(), directions.shape(), 'f');
        for (int from = 0; from < directions.columns(); from += RademacherPasses.COLUMNS) {
            int to = Math.min(directions.columns(), from + RademacherPasses.COLUMNS);
            columns(products, from, to).assign(operator.apply(columns(directions, from, to)));
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

    /** The inner product of each column with its counterpart, in double precision. */
    static double[] columnDots(INDArray a, INDArray b) {
        return a.castTo(DataType.DOUBLE).mul(b.castTo(DataType.DOUBLE)).sum(0).toDoubleVector();
    }

    /** Columns {@code from} to {@code to} (exclusive), a view. */
    static INDArray columns(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }
}
