package org.sagitta.runtime.engine.kernel;

import java.util.OptionalDouble;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.ElementFunction;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.Transpose;

/**
 * Implements the kernels of both precisions: the loops over matrices, based on the arithmetic of one precision.
 * Products call BLAS with pointers. Element-wise loops run on small heap arrays ("registers") that are copied in and
 * out, because the compiler vectorises only loops over heap arrays.
 */
abstract class BlasKernels implements Kernels {
    /** The number of elements of a register: five registers stay in the first-level cache. */
    static final int BLOCK = 1024;

    /** The number of rows that are transposed together, so that the destination stays in the first-level cache. */
    static final int TILE = 16;

    /** The number of registers of an instance. */
    static final int REGISTERS = 5;

    /**
     * The largest number of output channels for which a convolution's weight gradient is fast enough without
     * transposing.
     */
    private static final int FEW_OUTPUTS = 16;

    /**
     * The largest number of weights of one output channel and kernel column for which the weight gradient is fast
     * enough without transposing.
     */
    private static final int FEW_WEIGHTS = 32;

    /** The largest number of rows for which a whole outer product is faster than its half on and below the diagonal. */
    private static final int FEW_ROWS = 48;

    /** The largest number of multiplications for which OpenBLAS uses its kernels for small products. */
    private static final int SMALL_PRODUCT = 1_000_000;

    private final DataType precision;
    private final double[][] doubles = new double[4][BLOCK];
    private final double[][] coefficients = new double[3][0];
    private final MovablePointer from = new MovablePointer();
    private final MovablePointer to = new MovablePointer();
    private final Slot[] scratch = {new Slot(this), new Slot(this), new Slot(this), new Slot(this)};
    private final Slot rows = new Slot(this);
    private final Slot transposedRows = new Slot(this);
    private final Slot transposedWeights = new Slot(this);

    BlasKernels(DataType precision) {
        this.precision = precision;
    }

    abstract NativeMemory allocate(long size);

    abstract NativeMemory wrap(Pointer pointer, long size, Object owner);

    /** Computes C = op(A) op(B) + beta C at addresses in native memory, with their leading dimensions. */
    abstract void gemm(
            Transpose transpose, int m, int n, int k, long a, int lda, long b, int ldb, double beta, long c, int ldc);

    /** Computes C += A A' on and below the diagonal, for A [n x k]. */
    abstract void syrk(int n, int k, long a, long c);

    /** Computes y += x. */
    abstract void axpy(int n, long x, long y);

    /** Computes to = from' for one matrix each. */
    abstract void transposeOne(Matrix from, Matrix to);

    /** Copies matrix elements to a register. */
    abstract void load(int register, Matrix x, long start, int length);

    /** Copies a register to matrix elements. */
    abstract void store(int register, Matrix x, long start, int length);

    /** Computes x = a x in registers. */
    abstract void times(int a, int x, int length);

    /** Computes x = x + a y in registers. */
    abstract void addTimes(int a, int y, int x, int length);

    /** Sets all elements of a register to a value. */
    abstract void fill(int register, double value, int length);

    /** Computes x = p x + r in registers. */
    abstract void affine(double p, int x, double r, int length);

    /** Computes x = p x + q y + r in registers. */
    abstract void combine(double p, int x, double q, int y, double r, int length);

    /** Adds the sums over channels of one matrix, or of the product of two, to a column. */
    abstract void addChannelTotals(Channels channels, Matrix x, Matrix y, Matrix s);

    /**
     * Replaces z in register 0 by phi(z), phi'(z) and phi''(z) in registers 0, 1 and 2, if there is a faster way than
     * through doubles.
     *
     * @return false if there is none
     */
    abstract boolean evaluateInPlace(ElementFunction function, int length);

    /** Sets slope to 1 for x > 0 and otherwise to a, and then computes x = slope x, in registers. */
    abstract void rectify(double a, int x, int slope, int length);

    /** Computes {@link Kernels#mapRows} for one matrix each. */
    abstract void mapRowsOne(RowMap map, Matrix x, Matrix out);

    /** Computes {@link Kernels#pick} for one matrix each. */
    abstract void pickOne(Matrix position, Matrix x, Matrix out);

    /** Computes {@link Kernels#addPicked} for one matrix each. */
    abstract void addPickedOne(Matrix position, Matrix c, Matrix x);

    abstract void toDoubles(int register, double[] values, int at, int length);

    abstract void fromDoubles(double[] values, int at, double scale, int register, int length);

    @Override
    public final DataType precision() {
        return precision;
    }

    @Override
    public final Matrix allocate(int count, int matrixRows, int columns) {
        Matrix matrix = new Matrix(allocate((long) count * matrixRows * columns), 0, count, matrixRows, columns);
        clear(matrix);
        return matrix;
    }

    @Override
    public final Matrix wrap(INDArray array) {
        if (array.dataType() != precision) {
            throw new IllegalArgumentException("An array of " + array.dataType() + " given to kernels of " + precision);
        }
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        return new Matrix(
                wrap(array.data().pointer(), array.offset() + array.length(), array),
                array.offset(),
                1,
                1,
                Math.toIntExact(array.length()));
    }

    @Override
    public final void multiply(Transpose transpose, Matrix a, Matrix b, double beta, Matrix c) {
        boolean left = transpose == Transpose.LEFT;
        int inner = left ? a.rows() : a.columns();
        Shapes.multiply(transpose, a, b, c);
        // If the right factor is a single matrix, a stack of left factors is one tall matrix.
        boolean tall = !left && b.count() == 1 && a.count() == c.count();
        int products = tall ? 1 : c.count();
        int m = tall ? c.count() * c.rows() : c.rows();
        for (int j = 0; j < products; j++) {
            gemm(
                    transpose,
                    m,
                    c.columns(),
                    inner,
                    address(a, j),
                    a.columns(),
                    address(b, j),
                    b.columns(),
                    beta,
                    address(c, j),
                    c.columns());
        }
    }

    @Override
    public final void addOuterProducts(Matrix x, Matrix sum) {
        Shapes.outerProducts(x, sum);
        for (int j = 0; j < x.count(); j++) {
            if (x.rows() <= FEW_ROWS) {
                addProducts(x.matrix(j), sum);
            } else {
                syrk(x.rows(), x.columns(), address(x, j), address(sum, 0));
            }
        }
    }

    /** Computes sum += x x', slice by slice. */
    private void addProducts(Matrix x, Matrix sum) {
        int n = x.rows();
        int most = Math.max(1, SMALL_PRODUCT / (n * n));
        for (int first = 0; first < x.columns(); first += most) {
            long slice = address(x, 0) + (long) precision.width() * first;
            int k = Math.min(most, x.columns() - first);
            gemm(Transpose.RIGHT, n, n, k, slice, x.columns(), slice, x.columns(), 1, address(sum, 0), n);
        }
    }

    @Override
    public final void transpose(Matrix x, Matrix out) {
        Shapes.transpose(x, out);
        for (int j = 0; j < x.count(); j++) {
            transposeOne(x.matrix(j), out.matrix(j));
        }
    }

    @Override
    public final void convolve(ConvolutionShape shape, Matrix weights, Matrix x, Matrix out) {
        Shapes.convolution(shape, weights, x, out);
        int width = precision.width();
        for (int j = 0; j < out.count(); j++) {
            long w = address(weights, j);
            long a = address(x, j);
            long z = address(out, j);
            ConvolutionProducts.forEach(
                    shape,
                    x.columns(),
                    (m, n, k, atW, atX, atZ) -> gemm(
                            Transpose.NEITHER,
                            m,
                            n,
                            k,
                            w + width * atW,
                            shape.depth(),
                            a + width * atX,
                            shape.width() * x.columns(),
                            1,
                            z + width * atZ,
                            shape.outputWidth() * x.columns()));
        }
    }

    @Override
    public final void convolveTransposed(ConvolutionShape shape, Matrix weights, Matrix c, Matrix x) {
        Shapes.convolution(shape, weights, x, c);
        int width = precision.width();
        for (int j = 0; j < x.count(); j++) {
            long w = address(weights, j);
            long a = address(x, j);
            long z = address(c, j);
            ConvolutionProducts.forEach(
                    shape,
                    x.columns(),
                    (m, n, k, atW, atX, atZ) -> gemm(
                            Transpose.LEFT,
                            k,
                            n,
                            m,
                            w + width * atW,
                            shape.depth(),
                            z + width * atZ,
                            shape.outputWidth() * x.columns(),
                            1,
                            a + width * atX,
                            shape.width() * x.columns()));
        }
    }

    @Override
    public final void correlate(ConvolutionShape shape, Matrix c, Matrix x, Matrix weights) {
        Shapes.convolution(shape, weights, x, c);
        for (int j = 0; j < weights.count(); j++) {
            if (shape.outputs() > FEW_OUTPUTS && shape.depth() > FEW_WEIGHTS) {
                correlateTransposed(shape, matrix(c, j), matrix(x, j), matrix(weights, j));
            } else {
                correlateDirectly(shape, matrix(c, j), matrix(x, j), matrix(weights, j));
            }
        }
    }

    private void correlateDirectly(ConvolutionShape shape, Matrix c, Matrix x, Matrix weights) {
        long w = address(weights, 0);
        long a = address(x, 0);
        long z = address(c, 0);
        int width = precision.width();
        ConvolutionProducts.forEach(
                shape,
                x.columns(),
                (m, n, k, atW, atX, atZ) -> gemm(
                        Transpose.RIGHT,
                        m,
                        k,
                        n,
                        z + width * atZ,
                        shape.outputWidth() * x.columns(),
                        a + width * atX,
                        shape.width() * x.columns(),
                        1,
                        w + width * atW,
                        shape.depth()));
    }

    /**
     * Computes the correlation with each row of c transposed first, so that no factor of a product is transposed: these
     * are BLAS's fastest products.
     */
    private void correlateTransposed(ConvolutionShape shape, Matrix c, Matrix x, Matrix weights) {
        Matrix sums = transposedWeights.shaped(shape.taps().length(), shape.depth(), shape.outputs());
        clear(sums);
        addTransposed(shape, rowsTransposed(shape, c, x.columns()), x, sums);
        long tapSize = (long) shape.outputs() * shape.depth();
        for (int tap = 0; tap < shape.taps().length(); tap++) {
            Matrix back = rows.shaped(1, shape.outputs(), shape.depth());
            transposeOne(sums.matrix(tap), back);
            add(back, weights.view(tap * tapSize, 1, shape.outputs(), shape.depth()));
        }
    }

    private Matrix rowsTransposed(ConvolutionShape shape, Matrix c, int examples) {
        int outputs = shape.outputs();
        int columns = shape.outputWidth() * examples;
        Matrix transposed = transposedRows.shaped(1, shape.outputHeight() * columns, outputs);
        for (int y = 0; y < shape.outputHeight(); y++) {
            long start = (long) y * outputs * columns;
            transposeOne(c.view(start, 1, outputs, columns), transposed.view(start, 1, columns, outputs));
        }
        return transposed;
    }

    /** Adds the correlation of each tap, transposed. */
    private void addTransposed(ConvolutionShape shape, Matrix rowsTransposed, Matrix x, Matrix sums) {
        int outputs = shape.outputs();
        long g = address(sums, 0);
        long a = address(x, 0);
        long z = address(rowsTransposed, 0);
        int width = precision.width();
        long row = (long) outputs * shape.outputWidth() * x.columns();
        long tapSize = (long) outputs * shape.depth();
        ConvolutionProducts.forEach(shape, x.columns(), (m, n, k, atW, atX, atZ) -> {
            long to = (atW / tapSize * shape.depth() + atW % tapSize) * outputs;
            gemm(
                    Transpose.NEITHER,
                    k,
                    m,
                    n,
                    a + width * atX,
                    shape.width() * x.columns(),
                    z + width * (atZ / row * row + atZ % row * outputs),
                    outputs,
                    1,
                    g + width * to,
                    outputs);
        });
    }

    @Override
    public final void fillChannels(Channels channels, Matrix b, Matrix x) {
        double[] values = coefficients(0, b);
        forEachRun(channels, x, (j, channel, at, within, length) -> {
            fill(0, values[entry(b, j, channel)], Math.min(BLOCK, length));
            for (int done = 0; done < length; done += BLOCK) {
                store(0, x, at + done, Math.min(BLOCK, length - done));
            }
        });
    }

    @Override
    public final void addChannelSums(Channels channels, Matrix x, Matrix s) {
        for (int j = 0; j < s.count(); j++) {
            addChannelTotals(channels, matrix(x, j), null, s.matrix(j));
        }
    }

    @Override
    public final void addChannelProducts(Channels channels, Matrix x, Matrix y, Matrix s) {
        for (int j = 0; j < s.count(); j++) {
            addChannelTotals(channels, matrix(x, j), matrix(y, j), s.matrix(j));
        }
    }

    @Override
    public final void scaleChannels(Channels channels, Matrix p, Matrix x, Matrix r, Matrix out) {
        double[] factors = coefficients(0, p);
        double[] offsets = coefficients(1, r);
        forEachRun(channels, out, (j, channel, at, within, length) -> {
            double factor = factors[entry(p, j, channel)];
            double offset = offsets[entry(r, j, channel)];
            for (int done = 0; done < length; done += BLOCK) {
                int part = Math.min(BLOCK, length - done);
                load(0, x, start(x, j) + within + done, part);
                affine(factor, 0, offset, part);
                store(0, out, at + done, part);
            }
        });
    }

    @Override
    public final void combineChannels(Channels channels, Matrix p, Matrix x, Matrix q, Matrix y, Matrix r, Matrix out) {
        double[] first = coefficients(0, p);
        double[] second = coefficients(1, q);
        double[] offsets = coefficients(2, r);
        forEachRun(channels, out, (j, channel, at, within, length) -> {
            for (int done = 0; done < length; done += BLOCK) {
                int part = Math.min(BLOCK, length - done);
                load(0, x, start(x, j) + within + done, part);
                load(1, y, start(y, j) + within + done, part);
                combine(
                        first[entry(p, j, channel)],
                        0,
                        second[entry(q, j, channel)],
                        1,
                        offsets[entry(r, j, channel)],
                        part);
                store(0, out, at + done, part);
            }
        });
    }

    /** Reads the numbers of a stack of columns into reused memory. */
    private double[] coefficients(int slot, Matrix columns) {
        if (coefficients[slot].length < columns.size()) {
            coefficients[slot] = new double[(int) columns.size()];
        }
        read(columns, coefficients[slot]);
        return coefficients[slot];
    }

    /** Returns the index of a channel's entry in column j of a stack. */
    private static int entry(Matrix columns, int j, int channel) {
        return (columns.count() == 1 ? 0 : j * columns.rows()) + channel;
    }

    private static Matrix matrix(Matrix x, int j) {
        return x.count() == 1 ? x : x.matrix(j);
    }

    /** Calls {@code run} for each contiguous range of elements of one channel, in memory order. */
    private static void forEachRun(Channels channels, Matrix x, Run run) {
        Shapes.channels(channels, x);
        int length = channels.width() * x.columns();
        long at = 0;
        for (int j = 0; j < x.count(); j++) {
            long within = 0;
            for (int block = 0; block < channels.blocks(); block++) {
                for (int channel = 0; channel < channels.count(); channel++) {
                    run.accept(j, channel, at, within, length);
                    at += length;
                    within += length;
                }
            }
        }
    }

    @Override
    public final void activate(ElementFunction function, Matrix z, Matrix value, Matrix slope, Matrix curvature) {
        Shapes.activate(z, value, slope);
        OptionalDouble rectifier = function.rectifierSlope();
        for (long at = 0; at < z.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, z.size() - at);
            load(0, z, at, length);
            if (rectifier.isPresent()) {
                rectify(rectifier.getAsDouble(), 0, 1, length);
                store(0, value, at, length);
                store(1, slope, at, length);
                continue;
            }
            if (evaluateInPlace(function, length)) {
                store(0, value, at, length);
                store(1, slope, at, length);
                store(2, curvature, at, length);
                continue;
            }
            toDoubles(0, doubles[0], 0, length);
            function.evaluate(doubles[0], length, doubles[1], doubles[2], doubles[3]);
            put(doubles[1], value, at, length);
            put(doubles[2], slope, at, length);
            if (curvature != null) {
                put(doubles[3], curvature, at, length);
            }
        }
    }

    @Override
    public final void times(Matrix a, Matrix x, Matrix out) {
        Shapes.times(a, x, out);
        for (long at = 0; at < a.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, a.size() - at);
            load(0, a, at, length);
            for (int j = 0; j < x.count(); j++) {
                load(1, x, start(x, j) + at, length);
                times(0, 1, length);
                store(1, out, start(out, j) + at, length);
            }
        }
    }

    @Override
    public final void timesPlus(Matrix a, Matrix x, Matrix b, Matrix c, Matrix y, Matrix out) {
        Shapes.timesPlus(a, x, b, c, y, out);
        for (long at = 0; at < a.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, a.size() - at);
            load(0, a, at, length);
            load(1, b, at, length);
            load(2, c, at, length);
            times(1, 2, length);
            for (int j = 0; j < x.count(); j++) {
                load(3, x, start(x, j) + at, length);
                load(4, y, start(y, j) + at, length);
                times(0, 3, length);
                addTimes(2, 4, 3, length);
                store(3, out, start(out, j) + at, length);
            }
        }
    }

    @Override
    public final void addSquares(Matrix x, Matrix out) {
        Shapes.addSquares(x, out);
        for (long at = 0; at < out.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, out.size() - at);
            load(0, out, at, length);
            for (int j = 0; j < x.count(); j++) {
                load(1, x, start(x, j) + at, length);
                addTimes(1, 1, 0, length);
            }
            store(0, out, at, length);
        }
    }

    @Override
    public final void mapRows(RowMap map, Matrix x, Matrix out) {
        Shapes.mapRows(map, x, out);
        for (int j = 0; j < out.count(); j++) {
            mapRowsOne(map, x.matrix(j), out.matrix(j));
        }
    }

    @Override
    public final void pick(Matrix position, Matrix x, Matrix out) {
        Shapes.pick(position, x, out);
        for (int j = 0; j < out.count(); j++) {
            pickOne(position, x.matrix(j), out.matrix(j));
        }
    }

    @Override
    public final void addPicked(Matrix position, Matrix c, Matrix x) {
        Shapes.pick(position, x, c);
        for (int j = 0; j < c.count(); j++) {
            addPickedOne(position, c.matrix(j), x.matrix(j));
        }
    }

    @Override
    public final void add(Matrix x, Matrix y) {
        Shapes.add(x, y);
        axpy(Math.toIntExact(x.size()), address(x, 0), address(y, 0));
    }

    @Override
    public final void clear(Matrix x) {
        Pointer.memset(to.at(address(x, 0)), 0, x.size() * precision.width());
    }

    @Override
    public final void copy(Matrix from, long fromStart, Matrix to, long toStart, long length) {
        Pointer.memcpy(
                this.to.at(address(to, 0) + toStart * precision.width()),
                this.from.at(address(from, 0) + fromStart * precision.width()),
                length * precision.width());
    }

    @Override
    public final void copyColumns(Matrix from, int first, Matrix to) {
        Shapes.copyColumns(from, first, to);
        for (int row = 0; row < to.count() * to.rows(); row++) {
            copy(from, (long) row * from.columns() + first, to, (long) row * to.columns(), to.columns());
        }
    }

    @Override
    public final void read(Matrix x, double[] values) {
        for (int at = 0; at < x.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, x.size() - at);
            load(0, x, at, length);
            toDoubles(0, values, at, length);
        }
    }

    @Override
    public final void write(double[] values, double scale, Matrix x) {
        for (int at = 0; at < x.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, x.size() - at);
            fromDoubles(values, at, scale, 0, length);
            store(0, x, at, length);
        }
    }

    @Override
    public final void gather(Matrix table, int[] examples, int from, Matrix out) {
        Matrix gathered = rows.shaped(1, /* rows= */ out.columns(), /* columns= */ out.rows());
        for (int n = 0; n < out.columns(); n++) {
            copy(table, (long) examples[from + n] * out.rows(), gathered, (long) n * out.rows(), out.rows());
        }
        transposeOne(gathered, out);
    }

    @Override
    public final Matrix scratch(int slot, int count, int matrixRows, int columns) {
        return scratch[slot].shaped(count, matrixRows, columns);
    }

    private void put(double[] values, Matrix x, long at, int length) {
        fromDoubles(values, 0, 1, 0, length);
        store(0, x, at, length);
    }

    /** Returns the start of matrix j of a stack; the matrix of a stack of one is used for every j. */
    private static long start(Matrix x, int j) {
        return x.count() == 1 ? 0 : j * x.matrixSize();
    }

    private long address(Matrix x, int j) {
        return memory(x).pointer().address() + (x.offset() + start(x, j)) * precision.width();
    }

    static NativeMemory memory(Matrix x) {
        return (NativeMemory) x.memory();
    }

    @FunctionalInterface
    private interface Run {
        void accept(int j, int channel, long at, long within, int length);
    }
}
