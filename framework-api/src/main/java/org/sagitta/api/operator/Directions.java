package org.sagitta.api.operator;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** This class checks and builds the arguments of products. */
final class Directions {
    /** If all P directions are multiplied, this many share a pass over the data. */
    static final int COLUMNS_A_PASS = 64;

    private Directions() {}

    /** Returns the directions in the operator's type, and rejects those that do not have P rows. */
    static INDArray checked(INDArray directions, int dimension, DataType precision) {
        if (directions.rank() > 2 || directions.size(0) != dimension) {
            throw new IllegalArgumentException("Directions of shape " + Arrays.toString(directions.shape())
                    + " given to an operator of dimension " + dimension + "; expected [" + dimension + "] or ["
                    + dimension
                    + ", k]");
        }
        Cancellation.throwIfInterrupted();
        return directions.castTo(precision);
    }

    /**
     * Computes a product in float64, whatever the operator's precision.
     *
     * @param kernel the function from V, P x k, float64, column-major, to A V
     */
    static INDArray product(INDArray directions, int dimension, DataType precision, UnaryOperator<INDArray> kernel) {
        // a copy is needed: ND4J reads wrong rows of a strided column that is reshaped
        INDArray v = checked(directions, dimension, DataType.DOUBLE).dup('f');
        INDArray product = kernel.apply(v.rank() == 1 ? v.reshape(new long[] {dimension, 1}) : v);
        return (v.rank() == 1 ? product.reshape(new long[] {dimension}) : product).castTo(precision);
    }

    /** Builds a matrix, exactly symmetric, whose columns are an operator's products with all unit vectors. */
    static INDArray matrix(int dimension, DataType precision, UnaryOperator<INDArray> product) {
        INDArray matrix = Nd4j.createUninitialized(precision, new long[] {dimension, dimension}, 'f');
        for (int from = 0; from < dimension; from += COLUMNS_A_PASS) {
            Cancellation.throwIfInterrupted();
            int to = Math.min(dimension, from + COLUMNS_A_PASS);
            matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to))
                    .assign(product.apply(unit(dimension, from, to, precision)));
        }
        return symmetrised(matrix);
    }

    /** Builds the diagonal of that matrix without keeping the rest of it. */
    static INDArray diagonal(int dimension, DataType precision, UnaryOperator<INDArray> product) {
        INDArray diagonal = Nd4j.createUninitialized(precision, dimension);
        for (int from = 0; from < dimension; from += COLUMNS_A_PASS) {
            Cancellation.throwIfInterrupted();
            int to = Math.min(dimension, from + COLUMNS_A_PASS);
            INDArray columns = product.apply(unit(dimension, from, to, precision));
            for (int i = from; i < to; i++) {
                diagonal.putScalar(i, columns.getDouble(i, i - from));
            }
        }
        return diagonal;
    }

    /** Replaces M by (M + M')/2 in place. */
    static INDArray symmetrised(INDArray matrix) {
        return matrix.addi(matrix.transpose().dup('f')).muli(0.5);
    }

    /** Returns columns {@code from} to {@code to} (exclusive) of the identity. */
    static INDArray unit(int dimension, int from, int to, DataType precision) {
        INDArray unit = Nd4j.zeros(precision, dimension, to - from);
        for (int j = from; j < to; j++) {
            unit.putScalar(j, j - from, 1);
        }
        return unit;
    }

    /** Rejects a range that is empty or exceeds the operator. */
    static void checkRange(int from, int to, int dimension) {
        if (from < 0 || from >= to || to > dimension) {
            throw new IllegalArgumentException(
                    "Parameters " + from + " to " + to + " (exclusive) of an operator of" + " dimension " + dimension);
        }
    }

    /** Returns rows {@code from} to {@code to} (exclusive) as a view. */
    static INDArray rows(INDArray array, int from, int to) {
        return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    /** Rejects a matrix that is not square. */
    static INDArray square(INDArray matrix, String what) {
        if (matrix.rank() != 2 || matrix.rows() != matrix.columns()) {
            throw new IllegalArgumentException(
                    what + " needs a square matrix, found shape " + Arrays.toString(matrix.shape()));
        }
        return matrix;
    }
}
