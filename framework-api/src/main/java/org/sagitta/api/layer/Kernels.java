package org.sagitta.api.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arithmetic that layers are written in, in one precision. An instance has scratch memory and belongs to one thread at a
 * time; matrices may be shared.
 *
 * <p>Stacks pair up matrix by matrix; a stack of one goes with every matrix of the others. Methods throw {@link
 * IllegalArgumentException} where shapes do not go together.
 */
public interface Kernels {
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

    /** sum += sum_j x_j x_j', on and below the diagonal; what is above it is undefined afterwards. */
    void addOuterProducts(Matrix x, Matrix sum);

    /** out_j = x_j'. */
    void transpose(Matrix x, Matrix out);

    /** out_j += w_j * x_j, the convolution. */
    void convolve(ConvolutionShape shape, Matrix weights, Matrix x, Matrix out);

    /** x_j += the transposed convolution of c_j, its derivative with respect to the input. */
    void convolveTransposed(ConvolutionShape shape, Matrix weights, Matrix c, Matrix x);

    /** w_j += the derivative of c_j' (w * x_j) with respect to the weights. */
    void correlate(ConvolutionShape shape, Matrix c, Matrix x, Matrix weights);

    /** Every element of channel i of x_j becomes component i of the column b_j, {@code [channels x 1]}. */
    void fillChannels(Channels channels, Matrix b, Matrix x);

    /** s_j += the sums of x_j over each channel's features and examples; s_j is {@code [channels x 1]}. */
    void addChannelSums(Channels channels, Matrix x, Matrix s);

    /** s_j += the sums of x_j o y_j over each channel's features and examples; s_j is {@code [channels x 1]}. */
    void addChannelProducts(Channels channels, Matrix x, Matrix y, Matrix s);

    /** out_j = p_j o x_j + r_j, channel by channel, p and r {@code [channels x 1]}; out may be x. */
    void scaleChannels(Channels channels, Matrix p, Matrix x, Matrix r, Matrix out);

    /** out_j = p_j o x_j + q_j o y_j + r_j, channel by channel, p, q and r {@code [channels x 1]}; out may be x or y. */
    void combineChannels(Channels channels, Matrix p, Matrix x, Matrix q, Matrix y, Matrix r, Matrix out);

    /**
     * value = phi(z), slope = phi'(z), curvature = phi''(z), element by element.
     *
     * @param curvature null where phi is piecewise linear
     */
    void activate(ElementFunction function, Matrix z, Matrix value, Matrix slope, Matrix curvature);

    /** out_j = a o x_j (element by element); out may be x. */
    void times(Matrix a, Matrix x, Matrix out);

    /** out_j = a o x_j + b o c o y_j (element by element); out may be x. */
    void timesPlus(Matrix a, Matrix x, Matrix b, Matrix c, Matrix y, Matrix out);

    /** out += sum_j x_j o x_j (element by element). */
    void addSquares(Matrix x, Matrix out);

    /** out_j = the sparse map of x_j's rows. */
    void mapRows(RowMap map, Matrix x, Matrix out);

    /**
     * The largest of some input rows, example by example: {@code out[r, e] = max_t x[columns_t, e]} over the terms t of row
     * r, whose weights do not count.
     *
     * @param position takes the row that the maximum is in; the first of several. NaN counts as larger than any number
     */
    void largest(RowMap windows, Matrix x, Matrix out, Matrix position);

    /** {@code out_j[r, e] = x_j[position[r, e], e]}. */
    void pick(Matrix position, Matrix x, Matrix out);

    /** {@code x_j[position[r, e], e] += c_j[r, e]}. */
    void addPicked(Matrix position, Matrix c, Matrix x);

    /** y += x. */
    void add(Matrix x, Matrix y);

    /** x = 0. */
    void clear(Matrix x);

    /** Copies elements from one stack's memory to another's. */
    void copy(Matrix from, long fromStart, Matrix to, long toStart, long length);

    /** {@code to_j = from_j[:, first : first + columns of to]}. */
    void copyColumns(Matrix from, int first, Matrix to);

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

    /** Scratch memory of this instance, of whatever contents: the same memory for the same slot, 0 to 3. */
    Matrix scratch(int slot, int count, int rows, int columns);
}
