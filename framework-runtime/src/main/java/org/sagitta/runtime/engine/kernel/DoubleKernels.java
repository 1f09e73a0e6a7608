package org.sagitta.runtime.engine.kernel;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.Transpose;

/** Kernels in float64. */
final class DoubleKernels extends BlasKernels {
    private final double[][] registers = new double[REGISTERS][BLOCK];
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
    double dot(int n, long x, long y) {
        return openblas.cblas_ddot(n, first.at(x), 1, second.at(y), 1);
    }

    @Override
    double value(Matrix x, long index) {
        return buffer(x).get((int) (x.offset() + index));
    }

    @Override
    void addValue(Matrix x, long index, double amount) {
        int at = (int) (x.offset() + index);
        buffer(x).put(at, buffer(x).get(at) + amount);
    }

    @Override
    void axpy(int n, long x, long y) {
        openblas.cblas_daxpy(n, 1, first.at(x), 1, second.at(y), 1);
    }

    @Override
    void transpose(Matrix from, Matrix to) {
        int rows = from.rows();
        int columns = from.columns();
        double[] source = read(from);
        double[] target = room(to);
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
    void affine(double p, int x, double r, int out, int length) {
        double factor = p;
        double offset = r;
        double[] from = registers[x];
        double[] to = registers[out];
        for (int i = 0; i < length; i++) {
            to[i] = factor * from[i] + offset;
        }
    }

    @Override
    void mapRowsOne(RowMap map, Matrix x, Matrix out) {
        int n = x.columns();
        double[] from = read(x);
        double[] to = room(out);
        for (int row = 0; row < out.rows(); row++) {
            Arrays.fill(to, row * n, (row + 1) * n, 0);
            for (int t = map.starts().get(row); t < map.starts().get(row + 1); t++) {
                double weight = map.weights().get(t);
                int at = map.columns().get(t) * n;
                for (int i = 0; i < n; i++) {
                    to[row * n + i] += weight * from[at + i];
                }
            }
        }
        buffer(out).put((int) out.offset(), to, 0, (int) out.size());
    }

    @Override
    public void largest(RowMap windows, Matrix x, Matrix out, Matrix position) {
        int n = x.columns();
        double[] from = read(x);
        double[] largest = room(out);
        for (int row = 0; row < out.rows(); row++) {
            int first = windows.starts().get(row);
            for (int i = row * n; i < (row + 1) * n; i++) {
                positions[i] = windows.columns().get(first);
                largest[i] = from[windows.columns().get(first) * n + i - row * n];
            }
            for (int t = first + 1; t < windows.starts().get(row + 1); t++) {
                int column = windows.columns().get(t);
                int at = column * n - row * n;
                for (int i = row * n; i < (row + 1) * n; i++) {
                    double candidate = from[at + i];
                    if (candidate > largest[i] || (Double.isNaN(candidate) && !Double.isNaN(largest[i]))) {
                        largest[i] = candidate;
                        positions[i] = column;
                    }
                }
            }
        }
        buffer(out).put((int) out.offset(), largest, 0, (int) out.size());
        buffer(position).put((int) position.offset(), positions, 0, (int) out.size());
    }

    @Override
    void pickOne(Matrix position, Matrix x, Matrix out) {
        int n = x.columns();
        double[] from = read(x);
        double[] to = room(out);
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
        double[] from = room(c);
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

    /** A copy of one matrix, in memory that the next one uses again. */
    private double[] read(Matrix x) {
        if (source.length < x.size()) {
            source = new double[(int) x.size()];
        }
        buffer(x).get((int) x.offset(), source, 0, (int) x.size());
        return source;
    }

    private double[] room(Matrix x) {
        if (target.length < x.size()) {
            target = new double[(int) x.size()];
        }
        if (positions.length < x.size()) {
            positions = new double[(int) x.size()];
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

    /** See {@link MovablePointer}. */
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
