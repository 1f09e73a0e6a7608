package org.sagitta.runtime.engine.kernel;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;

/** Kernels in float32. */
final class FloatKernels extends BlasKernels {
    private final float[][] registers = new float[REGISTERS][BLOCK];
    private float[] source = {};
    private float[] target = {};
    private final Movable first = new Movable();
    private final Movable second = new Movable();
    private final Movable third = new Movable();

    FloatKernels() {
        super(DataType.FLOAT);
    }

    @Override
    Memory allocate(long size) {
        FloatPointer pointer = new FloatPointer(size);
        boolean bufferable = size * Float.BYTES <= Integer.MAX_VALUE;
        return new Memory(pointer, bufferable ? pointer.asBuffer() : null, pointer);
    }

    @Override
    Memory wrap(Pointer pointer, Object owner) {
        return new Memory(pointer, null, owner);
    }

    @Override
    void gemm(
            Transpose transpose, int m, int n, int k, long a, int lda, long b, int ldb, double beta, long c, int ldc) {
        openblas.cblas_sgemm(
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
                (float) beta,
                third.at(c),
                ldc);
    }

    @Override
    void ger(int m, int n, long x, long y, long a) {
        openblas.cblas_sger(openblas.CblasRowMajor, m, n, 1, first.at(x), 1, second.at(y), 1, third.at(a), n);
    }

    @Override
    void gemv(int m, int n, long a, long x, long y) {
        openblas.cblas_sgemv(
                openblas.CblasRowMajor,
                openblas.CblasNoTrans,
                m,
                n,
                1,
                first.at(a),
                n,
                second.at(x),
                1,
                1,
                third.at(y),
                1);
    }

    @Override
    void axpy(int n, long x, long y) {
        openblas.cblas_saxpy(n, 1, first.at(x), 1, second.at(y), 1);
    }

    @Override
    void transpose(Matrix from, Matrix to) {
        int rows = from.rows();
        int columns = from.columns();
        if (source.length < rows * columns) {
            source = new float[rows * columns];
            target = new float[rows * columns];
        }
        ((FloatBuffer) from.memory().buffer()).get((int) from.offset(), source, 0, rows * columns);
        for (int top = 0; top < rows; top += TILE) {
            for (int j = 0; j < columns; j++) {
                for (int i = top; i < Math.min(top + TILE, rows); i++) {
                    target[j * rows + i] = source[i * columns + j];
                }
            }
        }
        ((FloatBuffer) to.memory().buffer()).put((int) to.offset(), target, 0, rows * columns);
    }

    @Override
    void load(int register, Matrix x, long start, int length) {
        ((FloatBuffer) x.memory().buffer()).get((int) (x.offset() + start), registers[register], 0, length);
    }

    @Override
    void store(int register, Matrix x, long start, int length) {
        ((FloatBuffer) x.memory().buffer()).put((int) (x.offset() + start), registers[register], 0, length);
    }

    @Override
    void times(int a, int x, int length) {
        float[] left = registers[a];
        float[] right = registers[x];
        for (int i = 0; i < length; i++) {
            right[i] *= left[i];
        }
    }

    @Override
    void addTimes(int a, int y, int x, int length) {
        float[] left = registers[a];
        float[] right = registers[y];
        float[] sum = registers[x];
        for (int i = 0; i < length; i++) {
            sum[i] += left[i] * right[i];
        }
    }

    @Override
    void clear(int register, int length) {
        java.util.Arrays.fill(registers[register], 0, length, 0);
    }

    @Override
    void toDoubles(int register, double[] values, int at, int length) {
        float[] source = registers[register];
        for (int i = 0; i < length; i++) {
            values[at + i] = source[i];
        }
    }

    @Override
    void fromDoubles(double[] values, int at, double scale, int register, int length) {
        float[] target = registers[register];
        for (int i = 0; i < length; i++) {
            target[i] = (float) (scale * values[at + i]);
        }
    }

    /** See {@link MovablePointer}. */
    private static final class Movable extends FloatPointer {
        Movable() {
            super((Pointer) null);
        }

        Movable at(long newAddress) {
            address = newAddress;
            return this;
        }
    }
}
