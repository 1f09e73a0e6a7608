package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;

/** This class draws random directions, and computes products with them. */
final class Vectors {
    private Vectors() {}

    /** Draws P standard normal numbers, P x 1. */
    static INDArray gaussian(CurvatureOperator operator, RandomGenerator random) {
        INDArray vector = Nd4j.createUninitialized(operator.precision(), operator.dimension(), 1);
        DataBuffer entries = vector.data();
        for (int i = 0; i < operator.dimension(); i++) {
            entries.put(i, random.nextGaussian());
        }
        return vector;
    }

    /** Draws k Rademacher directions, P x k, whose entries are independent signs. */
    static INDArray rademacher(CurvatureOperator operator, int columns, RandomGenerator random) {
        INDArray signs =
                Nd4j.createUninitialized(operator.precision(), new long[] {operator.dimension(), columns}, 'f');
        drawSigns(signs, columns, random);
        return signs;
    }

    /**
     * Fills the first columns of a new column-major array with signs, column by column, so that passes of any width draw the
     * same signs.
     */
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

    /** Returns A V, multiplied a few columns a pass. */
    static INDArray apply(CurvatureOperator operator, INDArray directions) {
        INDArray products = Nd4j.createUninitialized(operator.precision(), directions.shape(), 'f');
        for (int from = 0; from < directions.columns(); from += RademacherPasses.COLUMNS) {
            int to = Math.min(directions.columns(), from + RademacherPasses.COLUMNS);
            columns(products, from, to).assign(operator.apply(columns(directions, from, to)));
        }
        return products;
    }

    /**
     * Returns an orthonormal basis of the span of k directions, k at most P: Householder's Q, P x k, which spans more if the
     * directions are dependent.
     */
    static INDArray orthonormalBasis(INDArray directions) {
        INDArray q = directions.dup('f');
        INDArray r = Nd4j.create(q.dataType(), new long[] {q.columns(), q.columns()}, 'f');
        Nd4j.getBlasWrapper().lapack().geqrf(q, r);
        return q;
    }

    /** Returns the inner product of each column of a with the same column of b, in double precision. */
    static double[] columnDots(INDArray a, INDArray b) {
        return a.castTo(DataType.DOUBLE).mul(b.castTo(DataType.DOUBLE)).sum(0).toDoubleVector();
    }

    /** Returns columns {@code from} to {@code to} (exclusive) as a view. */
    static INDArray columns(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }
}
