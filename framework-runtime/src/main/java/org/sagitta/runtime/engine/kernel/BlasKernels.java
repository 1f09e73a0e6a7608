package org.sagitta.runtime.engine.kernel;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the precisions have in common. Products go to BLAS through pointers. Element-wise loops run on small heap arrays
 * ("registers") that are copied in and out, since the compiler vectorises loops over heap arrays only.
 */
abstract class BlasKernels implements Kernels {
    /** Elements of a register: few enough for five of them to stay in the first-level cache. */
    static final int BLOCK = 1024;

    /** Rows that are transposed together, so that what is written stays in the first-level cache. */
    static final int TILE = 16;

    /** How many registers an instance has. */
    static final int REGISTERS = 5;

    private final DataType precision;
    private final double[][] doubles = new double[4][BLOCK];
    private final MovablePointer from = new MovablePointer();
    private final MovablePointer to = new MovablePointer();
    private final Slot[] scratch = {new Slot(this), new Slot(this)};
    private final Slot rows = new Slot(this);
    private Matrix ones;
    private int onesLength;

    BlasKernels(DataType precision) {
        this.precision = precision;
    }

    abstract Memory allocate(long size);

    abstract Memory wrap(Pointer pointer, Object owner);

    /** C = op(A) op(B) + beta C at addresses in native memory, with their leading dimensions. */
    abstract void gemm(
            Transpose transpose, int m, int n, int k, long a, int lda, long b, int ldb, double beta, long c, int ldc);

    /** A += x y'. */
    abstract void ger(int m, int n, long x, long y, long a);

    /** y += A x. */
    abstract void gemv(int m, int n, long a, long x, long y);

    /** y += x. */
    abstract void axpy(int n, long x, long y);

    /** to = from', of one matrix each. */
    abstract void transpose(Matrix from, Matrix to);

    /** Copies matrix elements to a register. */
    abstract void load(int register, Matrix x, long start, int length);

    /** Copies a register to matrix elements. */
    abstract void store(int register, Matrix x, long start, int length);

    /** x = a x in registers. */
    abstract void times(int a, int x, int length);

    /** x = x + a y in registers. */
    abstract void addTimes(int a, int y, int x, int length);

    abstract void clear(int register, int length);

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
        return new Matrix(wrap(array.data().pointer(), array), array.offset(), 1, 1, Math.toIntExact(array.length()));
    }

    @Override
    public final void multiply(Transpose transpose, Matrix a, Matrix b, double beta, Matrix c) {
        boolean left = transpose == Transpose.LEFT;
        boolean right = transpose == Transpose.RIGHT;
        int inner = left ? a.rows() : a.columns();
        require(
                inner == (right ? b.columns() : b.rows())
                        && c.rows() == (left ? a.columns() : a.rows())
                        && c.columns() == (right ? b.rows() : b.columns())
                        && fits(a, c)
                        && fits(b, c),
                a,
                b,
                c);
        // A stack on the left of one matrix is one tall matrix.
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
    public final void addColumn(Matrix b, Matrix x) {
        require(b.rows() == x.rows() && b.columns() == 1 && fits(b, x), b, x);
        boolean tall = b.count() == x.count();
        int m = tall ? x.count() * x.rows() : x.rows();
        for (int j = 0; j < (tall ? 1 : x.count()); j++) {
            ger(m, x.columns(), address(b, j), ones(x.columns()), address(x, j));
        }
    }

    @Override
    public final void addRowSums(Matrix x, Matrix s) {
        require(s.rows() == x.rows() && s.columns() == 1 && s.count() == x.count(), x, s);
        gemv(x.count() * x.rows(), x.columns(), address(x, 0), ones(x.columns()), address(s, 0));
    }

    @Override
    public final void activate(ElementFunction function, Matrix z, Matrix value, Matrix slope, Matrix curvature) {
        require(
                z.size() == value.size() && z.size() == slope.size() && z.size() == curvature.size(),
                z,
                value,
                slope,
                curvature);
        for (long at = 0; at < z.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, z.size() - at);
            load(0, z, at, length);
            toDoubles(0, doubles[0], 0, length);
            function.evaluate(doubles[0], length, doubles[1], doubles[2], doubles[3]);
            put(doubles[1], value, at, length);
            put(doubles[2], slope, at, length);
            put(doubles[3], curvature, at, length);
        }
    }

    @Override
    public final void times(Matrix a, Matrix x, Matrix out) {
        require(a.count() == 1 && a.matrixSize() == x.matrixSize() && x.size() == out.size(), a, x, out);
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
        require(
                a.count() == 1
                        && a.matrixSize() == x.matrixSize()
                        && a.size() == b.size()
                        && a.size() == c.size()
                        && x.size() == y.size()
                        && x.size() == out.size(),
                a,
                x,
                b,
                c,
                y,
                out);
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
    public final void sumOfSquares(Matrix x, Matrix out) {
        require(out.count() == 1 && x.matrixSize() == out.size(), x, out);
        for (long at = 0; at < out.size(); at += BLOCK) {
            int length = (int) Math.min(BLOCK, out.size() - at);
            clear(0, length);
            for (int j = 0; j < x.count(); j++) {
                load(1, x, start(x, j) + at, length);
                addTimes(1, 1, 0, length);
            }
            store(0, out, at, length);
        }
    }

    @Override
    public final void add(Matrix x, Matrix y) {
        require(x.size() == y.size(), x, y);
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
        transpose(gathered, out);
    }

    @Override
    public final Matrix scratch(int slot, int matrixRows, int columns) {
        return scratch[slot].shaped(1, matrixRows, columns);
    }

    private void put(double[] values, Matrix x, long at, int length) {
        fromDoubles(values, 0, 1, 0, length);
        store(0, x, at, length);
    }

    /** Where matrix j of a stack begins; a stack of one is the same for every j. */
    private static long start(Matrix x, int j) {
        return x.count() == 1 ? 0 : j * x.matrixSize();
    }

    private long address(Matrix x, int j) {
        return x.memory().pointer().address() + (x.offset() + start(x, j)) * precision.width();
    }

    private long ones(int length) {
        if (length > onesLength) {
            double[] values = new double[length];
            Arrays.fill(values, 1);
            ones = allocate(1, 1, length);
            write(values, 1, ones);
            onesLength = length;
        }
        return address(ones, 0);
    }

    private static boolean fits(Matrix factor, Matrix result) {
        return factor.count() == 1 || factor.count() == result.count();
    }

    private static void require(boolean fitting, Matrix... shapes) {
        if (!fitting) {
            throw new IllegalArgumentException("Shapes that do not go together: "
                    + Arrays.stream(shapes).map(Matrix::shape).collect(Collectors.joining(", ")));
        }
    }
}
