package org.sagitta.runtime.engine.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic of the engine, in one precision. An instance has scratch memory and belongs to one thread at a time;
 * matrices may be shared.
 *
 * <p>Stacks pair up matrix by matrix; a stack of one goes with every matrix of the others.
 */
public interface Kernels {
    /** Kernels of a precision on direct BLAS. */
    static Kernels of(DataType precision) {
        return switch (precision) {
            case FLOAT -> new FloatKernels();
            case DOUBLE -> new DoubleKernels();
            default ->
                throw new IllegalArgumentException("The engine computes in FLOAT or DOUBLE, not in " + precision);
        };
    }

    /** The type of all matrices. */
    DataType precision();

    /** A new stack of zeros. */
    Matrix allocate(int count, int rows, int columns);

    /**
     * The memory of an array of this precision, as one row of its elements in the order of its buffer. Not a copy.
     *
     * @param array contiguous, in 'c' or 'f' order
     */
    Matrix wrap(INDArray array);

    /** c_j = op(a_j) op(b_j) + beta c_j for each matrix j of c. */
    void multiply(Transpose transpose, Matrix a, Matrix b, double beta, Matrix c);

    /** x_j += b_j 1': column b_j, {@code [rows x 1]}, is added to each column of x_j. */
    void addColumn(Matrix b, Matrix x);

    /** s_j += x_j 1: the sum of each row of x_j, added to column s_j, {@code [rows x 1]}. */
    void addRowSums(Matrix x, Matrix s);

    /** value = phi(z), slope = phi'(z), curvature = phi''(z), element by element. */
    void activate(ElementFunction function, Matrix z, Matrix value, Matrix slope, Matrix curvature);

    /** out_j = a o x_j (element by element); out may be x. */
    void times(Matrix a, Matrix x, Matrix out);

    /** out_j = a o x_j + b o c o y_j (element by element); out may be x. */
    void timesPlus(Matrix a, Matrix x, Matrix b, Matrix c, Matrix y, Matrix out);

    /** out = sum_j x_j o x_j (element by element). */
    void sumOfSquares(Matrix x, Matrix out);

    /** y += x. */
    void add(Matrix x, Matrix y);

    /** x = 0. */
    void clear(Matrix x);

    /** Copies elements from one stack's memory to another's. */
    void copy(Matrix from, long fromStart, Matrix to, long toStart, long length);

    /** x as doubles, in order. */
    void read(Matrix x, double[] values);

    /** x = scale values, in order. */
    void write(double[] values, double scale, Matrix x);

    /**
     * Columns of {@code out}, {@code [features x n]}, from rows of a table.
     *
     * @param table the features of all examples, row after row
     * @param examples indices of rows
     * @param from the first index to take
     */
    void gather(Matrix table, int[] examples, int from, Matrix out);

    /** Scratch memory of this instance: the same memory for the same slot, 0 or 1. */
    Matrix scratch(int slot, int rows, int columns);
}
