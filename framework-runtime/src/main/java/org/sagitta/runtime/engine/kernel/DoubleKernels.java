package org.sagitta.runtime.engine.kernel;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ElementFunction;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.Transpose;

/** Implements the kernels in float64. */
final class DoubleKernels extends BlasKernels {
    /** A large number: its square times the smallest positive number is above 1, and it is itself finite. */
    private static final double LARGE = 1e170;

    private final double[][] registers = new double[REGISTERS][BLOCK];
    private final int[] firstTerms = new int[BLOCK];
    private final int[] otherTerms = new int[BLOCK];
    private double[] source = {};
    private double[] target = {};
    private double[] positions = {};
    private final Movable first = new Movable();
    private final Movable second = new Movable();
    private final Movable third = new Movable();

    DoubleKernels() {
        super(DataType.DOUBLE);
    }

    @Override
    NativeMemory allocate(long size) {
        DoublePointer pointer = new DoublePointer(size);
        return new NativeMemory(pointer, bufferable(size) ? pointer.asBuffer() : null, pointer);
    }

    @Override
    NativeMemory wrap(Pointer pointer, long size, Object owner) {
        DoublePointer typed = new DoublePointer(pointer).capacity(size);
        return new NativeMemory(typed, bufferable(size) ? typed.asBuffer() : null, owner);
    }

    private static boolean bufferable(long size) {
        return size * Double.BYTES <= Integer.MAX_VALUE;
    }

    @Override
    void gemm(
            Transpose transpose, int m, int n, int k, long a, int lda, long b, int ldb, double beta, long c, int ldc) {
        openblas.cblas_dgemm(
                openblas.CblasRowMajor,
                transpose == Transpose.LEFT ? openblas.CblasTrans : openblas.CblasNoTrans,
                transpose == Transpose.RIGHT ? openblas.CblasTrans : openblas.CblasNoTrans,
                m,
                n,
                k,
                1,
                first.at(a),
                lda,
                second.at(b),
                ldb,
                beta,
                third.at(c),
                ldc);
    }

    @Override
    void syrk(int n, int k, long a, long c) {
        openblas.cblas_dsyrk(
                openblas.CblasRowMajor,
                openblas.CblasLower,
                openblas.CblasNoTrans,
                n,
                k,
                1,
                first.at(a),
                k,
                1,
                third.at(c),
                n);
    }

    @Override
    void axpy(int n, long x, long y) {
        openblas.cblas_daxpy(n, 1, first.at(x), 1, second.at(y), 1);
    }

    @Override
    void transposeOne(Matrix from, Matrix to) {
        int rows = from.rows();
        int columns = from.columns();
        double[] source = read(from);
        double[] target = room((int) to.size());
        for (int top = 0; top < rows; top += TILE) {
            for (int j = 0; j < columns; j++) {
                for (int i = top; i < Math.min(top + TILE, rows); i++) {
                    target[j * rows + i] = source[i * columns + j];
                }
            }
        }
        buffer(to).put((int) to.offset(), target, 0, rows * columns);
    }

    @Override
    void load(int register, Matrix x, long start, int length) {
        buffer(x).get((int) (x.offset() + start), registers[register], 0, length);
    }

    @Override
    void store(int register, Matrix x, long start, int length) {
        buffer(x).put((int) (x.offset() + start), registers[register], 0, length);
    }

    @Override
    void times(int a, int x, int length) {
        double[] left = registers[a];
        double[] right = registers[x];
        for (int i = 0; i < length; i++) {
            right[i] *= left[i];
        }
    }

    @Override
    void addTimes(int a, int y, int x, int length) {
        double[] left = registers[a];
        double[] right = registers[y];
        double[] sum = registers[x];
        for (int i = 0; i < length; i++) {
            sum[i] += left[i] * right[i];
        }
    }

    @Override
    void fill(int register, double value, int length) {
        Arrays.fill(registers[register], 0, length, value);
    }

    @Override
    void affine(double p, int x, double r, int length) {
        double factor = p;
        double offset = r;
        double[] values = registers[x];
        for (int i = 0; i < length; i++) {
            values[i] = factor * values[i] + offset;
        }
    }

    @Override
    void combine(double p, int x, double q, int y, double r, int length) {
        double first = p;
        double second = q;
        double offset = r;
        double[] values = registers[x];
        double[] others = registers[y];
        for (int i = 0; i < length; i++) {
            values[i] = first * values[i] + second * others[i] + offset;
        }
    }

    @Override
    boolean evaluateInPlace(ElementFunction function, int length) {
        return false;
    }

    @Override
    void rectify(double a, int x, int slope, int length) {
        double left = a;
        double[] values = registers[x];
        double[] slopes = registers[slope];
        for (int i = 0; i < length; i++) {
            // 1 if positive, else 0. The factor is applied twice so that the smallest number exceeds 1 too; branches
            // would be slow.
            double positive = Math.min(1, Math.max(values[i], 0) * LARGE * LARGE);
            slopes[i] = positive + left * (1 - positive);
            values[i] *= slopes[i];
        }
    }

    @Override
    void addChannelTotals(Channels channels, Matrix x, Matrix y, Matrix s) {
        int length = channels.count() * channels.width() * x.columns();
        double[] totals = room(length);
        Arrays.fill(totals, 0, length, 0);
        for (int block = 0; block < channels.blocks(); block++) {
            for (int done = 0; done < length; done += BLOCK) {
                int part = Math.min(BLOCK, length - done);
                long start = (long) block * length + done;
                System.arraycopy(totals, done, registers[0], 0, part);
                load(1, x, start, part);
                if (y == null) {
                    add(1, 0, part);
                } else {
                    load(2, y, start, part);
                    addTimes(1, 2, 0, part);
                }
                System.arraycopy(registers[0], 0, totals, done, part);
            }
        }
        int run = channels.width() * x.columns();
        for (int channel = 0; channel < channels.count(); channel++) {
            double total = sum(totals, channel * run, run);
            int at = (int) s.offset() + channel;
            buffer(s).put(at, buffer(s).get(at) + total);
        }
    }

    private void add(int y, int x, int length) {
        double[] terms = registers[y];
        double[] sums = registers[x];
        for (int i = 0; i < length; i++) {
            sums[i] += terms[i];
        }
    }

    /** Sums in four independent partial sums, which the processor can compute in parallel. */
    private static double sum(double[] values, int from, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = from;
        for (; i + 3 < from + length; i += 4) {
            first += values[i];
            second += values[i + 1];
            third += values[i + 2];
            fourth += values[i + 3];
        }
        for (; i < from + length; i++) {
            first += values[i];
        }
        return first + second + (third + fourth);
    }

    @Override
    void mapRowsOne(RowMap map, Matrix x, Matrix out) {
        int n = x.columns();
        double[] from = read(x);
        double[] to = room((int) out.size());
        for (int row = 0; row < out.rows(); row++) {
            int first = map.starts().get(row);
            int end = map.starts().get(row + 1);
            if (end == first + 1 && map.weights().get(first) == 1) {
                System.arraycopy(from, map.columns().get(first) * n, to, row * n, n);
            } else {
                Arrays.fill(to, row * n, (row + 1) * n, 0);
                for (int t = first; t < end; t++) {
                    double weight = map.weights().get(t);
                    int at = map.columns().get(t) * n;
                    for (int i = 0; i < n; i++) {
                        to[row * n + i] += weight * from[at + i];
                    }
                }
            }
        }
        buffer(out).put((int) out.offset(), to, 0, (int) out.size());
    }

    /**
     * Processes some rows at a time: the i-th terms of all these rows are placed side by side, so that loops are long.
     */
    @Override
    public void largest(RowMap windows, Matrix x, Matrix out, Matrix position) {
        double[] from = read(x);
        int n = x.columns();
        int width = Math.min(n, BLOCK);
        int atOnce = BLOCK / width;
        for (int left = 0; left < n; left += width) {
            int columns = Math.min(width, n - left);
            for (int top = 0; top < out.rows(); top += atOnce) {
                int rows = Math.min(atOnce, out.rows() - top);
                largestOf(windows, from, n, left, columns, top, rows);
                for (int row = 0; row < rows; row++) {
                    int at = (top + row) * n + left;
                    buffer(out).put((int) out.offset() + at, registers[0], row * columns, columns);
                    buffer(position).put((int) position.offset() + at, registers[1], row * columns, columns);
                }
            }
        }
    }

    /** Computes the largest values in register 0 and their positions in register 1. */
    private void largestOf(RowMap windows, double[] from, int n, int left, int columns, int top, int rows) {
        int length = rows * columns;
        int terms = mostTerms(windows, top, rows);
        for (int term = 0; term < terms; term++) {
            double[] values = registers[term == 0 ? 0 : 2];
            for (int row = 0; row < rows; row++) {
                int column = column(windows, top + row, term);
                System.arraycopy(from, column * n + left, values, row * columns, columns);
                (term == 0 ? firstTerms : otherTerms)[row] = column;
            }
            if (term == 0) {
                for (int row = 0; row < rows; row++) {
                    Arrays.fill(registers[3], row * columns, (row + 1) * columns, firstTerms[row]);
                }
                System.arraycopy(registers[3], 0, registers[1], 0, length);
            } else {
                takeLarger(rows, columns);
            }
        }
        for (int i = 0; i < length; i++) {
            if (Double.isNaN(registers[1][i])) {
                registers[1][i] = columnOf(windows, top + i / columns, from, n, left + i % columns, registers[0][i]);
            }
        }
    }

    private static int mostTerms(RowMap windows, int top, int rows) {
        int terms = 0;
        for (int row = top; row < top + rows; row++) {
            terms = Math.max(
                    terms, windows.starts().get(row + 1) - windows.starts().get(row));
        }
        return terms;
    }

    /** Returns the first column with a value, for values that are not finite, whose differences cannot be compared. */
    private static int columnOf(RowMap windows, int row, double[] from, int n, int example, double value) {
        int term = 0;
        while (Double.compare(from[column(windows, row, term) * n + example], value) != 0) {
            term++;
        }
        return column(windows, row, term);
    }

    /** Returns the column of a row's term, or of its first term if it has fewer. */
    private static int column(RowMap windows, int row, int term) {
        int first = windows.starts().get(row);
        return windows.columns().get(first + term < windows.starts().get(row + 1) ? first + term : first);
    }

    /**
     * Replaces values by the terms in register 2 if these are larger; neighbouring rows whose terms have the same
     * distance from their first terms are processed together.
     */
    private void takeLarger(int rows, int columns) {
        int row = 0;
        while (row < rows) {
            int distance = otherTerms[row] - firstTerms[row];
            int end = row + 1;
            while (end < rows && otherTerms[end] - firstTerms[end] == distance) {
                end++;
            }
            takeLarger(distance, row * columns, end * columns);
            row = end;
        }
    }

    /** Sets register 1 to register 3 + distance where register 2 is larger than register 0, without a branch. */
    private void takeLarger(int distance, int start, int end) {
        double[] largest = registers[0];
        double[] which = registers[1];
        double[] values = registers[2];
        double[] first = registers[3];
        for (int i = start; i < end; i++) {
            double excess = values[i] - largest[i];
            double larger = Math.min(1, (excess + Math.abs(excess)) * LARGE * LARGE);
            which[i] += larger * (first[i] + distance - which[i]);
            largest[i] = Math.max(largest[i], values[i]);
        }
    }

    @Override
    void pickOne(Matrix position, Matrix x, Matrix out) {
        int n = x.columns();
        double[] from = read(x);
        double[] to = room((int) out.size());
        buffer(position).get((int) position.offset(), positions, 0, (int) out.size());
        for (int row = 0; row < out.rows(); row++) {
            for (int i = 0; i < n; i++) {
                int column = (int) positions[row * n + i];
                to[row * n + i] = from[column * n + i];
            }
        }
        buffer(out).put((int) out.offset(), to, 0, (int) out.size());
    }

    @Override
    void addPickedOne(Matrix position, Matrix c, Matrix x) {
        int n = x.columns();
        double[] sum = read(x);
        double[] from = room((int) c.size());
        buffer(c).get((int) c.offset(), from, 0, (int) c.size());
        buffer(position).get((int) position.offset(), positions, 0, (int) c.size());
        for (int row = 0; row < c.rows(); row++) {
            for (int i = 0; i < n; i++) {
                int column = (int) positions[row * n + i];
                sum[column * n + i] += from[row * n + i];
            }
        }
        buffer(x).put((int) x.offset(), sum, 0, (int) x.size());
    }

    private static DoubleBuffer buffer(Matrix x) {
        return (DoubleBuffer) memory(x).buffer();
    }

    /** Returns a copy of one matrix, in memory that the next call reuses. */
    private double[] read(Matrix x) {
        if (source.length < x.size()) {
            source = new double[(int) x.size()];
        }
        buffer(x).get((int) x.offset(), source, 0, (int) x.size());
        return source;
    }

    private double[] room(int size) {
        if (target.length < size) {
            target = new double[size];
        }
        if (positions.length < size) {
            positions = new double[size];
        }
        return target;
    }

    @Override
    void toDoubles(int register, double[] values, int at, int length) {
        double[] from = registers[register];
        for (int i = 0; i < length; i++) {
            values[at + i] = from[i];
        }
    }

    @Override
    void fromDoubles(double[] values, int at, double scale, int register, int length) {
        double[] to = registers[register];
        for (int i = 0; i < length; i++) {
            to[i] = scale * values[at + i];
        }
    }

    /** A pointer to double values that can be moved: see {@link MovablePointer}. */
    private static final class Movable extends DoublePointer {
        Movable() {
            super((Pointer) null);
        }

        Movable at(long newAddress) {
            address = newAddress;
            return this;
        }
    }
}
