package org.sagitta.api.krylov;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;

/**
 * A block Lanczos process with full re-orthogonalisation builds an orthonormal basis Q, which grows by a block of directions a
 * step, and T = Q'AQ, whose eigenvalues are the Ritz values.
 *
 * <pre>A Q = Q T + R E',   E' the last block's rows, R orthogonal to Q</pre>
 */
final class BlockLanczos {
    /** A direction counts as lost if orthogonalisation leaves less than this of its unit length. */
    private static final double LOST = 1e-3;

    private final CurvatureOperator operator;
    private final RandomGenerator random;
    private final List<INDArray> basis = new ArrayList<>();
    private final INDArray t;
    private final INDArray start;
    private INDArray remainder;
    private int fresh;
    private boolean truncated;
    private int size;
    private SmallEigen eigen;

    /**
     * Prepares a process that has taken no step yet.
     *
     * @param capacity the largest number of directions that may be multiplied, at most P
     * @param start the first block of directions, P x k
     */
    BlockLanczos(CurvatureOperator operator, int capacity, INDArray start, RandomGenerator random) {
        this.operator = operator;
        this.random = random;
        t = Nd4j.create(DataType.DOUBLE, new long[] {capacity, capacity}, 'f');
        this.start = Vectors.columns(start, 0, Math.min(start.columns(), capacity));
    }

    /**
     * Multiplies the next block of directions by A. Returns false, without a product, if there is no room for another block.
     */
    boolean step() {
        if (size == t.rows()) {
            return false;
        }
        INDArray block = basis.isEmpty() ? Vectors.orthonormalBasis(start) : next();
        INDArray image = operator.apply(block).dup('f');
        if (!Double.isFinite(image.sumNumber().doubleValue())) {
            throw new ArithmeticException("One of the operator's products number " + (size + 1) + " to "
                    + (size + block.columns())
                    + " has entries that are not finite; its eigenvalues cannot be computed");
        }
        basis.add(block);
        int from = size;
        size += block.columns();
        remember(image, from);
        takeOut(image);
        takeOut(image);
        remainder = image;
        eigen = SmallEigen.of(t.get(NDArrayIndex.interval(0, size), NDArrayIndex.interval(0, size)));
        return true;
    }

    /** Doubles the number of directions of the following steps; the added ones are random. */
    void widen() {
        fresh = remainder.columns();
    }

    /** Returns the number of columns of Q, which is the number of directions that were multiplied. */
    int size() {
        return size;
    }

    /** Returns the number of steps taken. */
    int steps() {
        return basis.size();
    }

    /** Tells whether Q spans the whole parameter space. */
    boolean isWhole() {
        return size == operator.dimension();
    }

    /** Tells whether the last step multiplied all of the remainder before it, so that only its own remainder is left. */
    boolean knowsRemainders() {
        return !truncated;
    }

    /** Returns the indices of the Ritz values in descending order of modulus. */
    int[] byModulus() {
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(eigen.values().getDouble(i))))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Returns the Ritz values theta of the given indices. */
    double[] values(int[] chosen) {
        return IntStream.of(chosen)
                .mapToDouble(i -> eigen.values().getDouble(i))
                .toArray();
    }

    /** Returns the Ritz vectors V of the given indices, P x k. */
    INDArray vectors(int[] chosen) {
        INDArray vectors = Nd4j.create(operator.precision(), new long[] {operator.dimension(), chosen.length}, 'f');
        INDArray s = eigen.vectors().getColumns(chosen);
        int from = 0;
        for (INDArray part : basis) {
            INDArray rows = s.get(NDArrayIndex.interval(from, from + part.columns()), NDArrayIndex.all());
            Nd4j.gemm(part, rows.castTo(operator.precision()).dup('f'), vectors, false, false, 1, 1);
            from += part.columns();
        }
        return vectors;
    }

    /**
     * Returns the Gram matrix (A V - V diag(theta))'(A V - V diag(theta)), k x k, as the steps give it without products; the
     * residuals are the square roots of its diagonal.
     */
    INDArray gramOfRemainders(int[] chosen) {
        INDArray last = eigen.vectors()
                .getColumns(chosen)
                .get(NDArrayIndex.interval(size - remainder.columns(), size), NDArrayIndex.all());
        INDArray gram = remainder.transpose().mmul(remainder).castTo(DataType.DOUBLE);
        return last.transpose().mmul(gram.mmul(last));
    }

    /**
     * Returns orthonormal directions outside the basis: those of the remainder, filled up with random ones if its rank is
     * lower.
     */
    private INDArray next() {
        int columns = Math.min(remainder.columns() + fresh, t.rows() - size);
        truncated = columns < remainder.columns();
        INDArray q = Vectors.orthonormalBasis(Vectors.columns(remainder, 0, Math.min(columns, remainder.columns())));
        if (columns > q.columns()) {
            q = Nd4j.hstack(q, Vectors.rademacher(operator, columns - q.columns(), random));
            takeOut(q);
            q = Vectors.orthonormalBasis(q);
        }
        fresh = 0;
        for (int clean = 0; clean < 2; ) {
            takeOut(q);
            clean = replaceLost(q) ? 0 : clean + 1;
            q = Vectors.orthonormalBasis(q);
        }
        return q;
    }

    /** Replaces directions that lay in the basis by random ones; returns whether there were any. */
    private boolean replaceLost(INDArray directions) {
        boolean lost = false;
        for (int j = 0; j < directions.columns(); j++) {
            INDArray column = Vectors.columns(directions, j, j + 1);
            if (EuclideanNorm.of(column) < LOST) {
                column.assign(Vectors.rademacher(operator, 1, random));
                lost = true;
            }
        }
        return lost;
    }

    /** Stores the new rows and columns of T, Q'A times the newest block. */
    private void remember(INDArray image, int from) {
        int row = 0;
        for (INDArray part : basis) {
            INDArray c = part.transpose().mmul(image).castTo(DataType.DOUBLE);
            t.get(NDArrayIndex.interval(row, row + part.columns()), NDArrayIndex.interval(from, size))
                    .assign(c);
            t.get(NDArrayIndex.interval(from, size), NDArrayIndex.interval(row, row + part.columns()))
                    .assign(c.transpose());
            row += part.columns();
        }
    }

    /** Subtracts Q Q'V from V in place. */
    private void takeOut(INDArray vectors) {
        for (INDArray part : basis) {
            Nd4j.gemm(part, part.transpose().mmul(vectors), vectors, false, false, -1, 1);
        }
    }
}
