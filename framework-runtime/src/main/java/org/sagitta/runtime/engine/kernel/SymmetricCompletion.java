package org.sagitta.runtime.engine.kernel;

import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;

/** Makes square parts of a large row-major matrix exactly symmetric. */
public final class SymmetricCompletion {
    /** The number of rows that are transposed together. */
    private static final int STRIP = 64;

    private final Kernels kernels;
    private final Matrix matrix;
    private final long stride;
    private final Slot lower;
    private final Slot upper;

    /** @param stride the number of elements of a row of the matrix */
    public SymmetricCompletion(Kernels kernels, Matrix matrix, long stride) {
        this.kernels = kernels;
        this.matrix = matrix;
        this.stride = stride;
        this.lower = new Slot(kernels);
        this.upper = new Slot(kernels);
    }

    /**
     * Copies the elements below the diagonal of the part that begins at the given row and column to above its diagonal.
     */
    public void lowerToUpper(long row, long column, int size) {
        long start = row * stride + column;
        // The longest strip first, so that the others fit into its memory.
        for (int first = (size - 1) / STRIP * STRIP; first >= 0; first -= STRIP) {
            turn(start, first, Math.min(STRIP, size - first));
        }
    }

    private void turn(long start, int first, int rows) {
        int columns = first + rows;
        Matrix strip = lower.shaped(1, rows, columns);
        Matrix turned = upper.shaped(1, columns, rows);
        for (int r = 0; r < rows; r++) {
            kernels.copy(matrix, start + (first + r) * stride, strip, (long) r * columns, columns);
        }
        kernels.transpose(strip, turned);
        for (int c = 0; c < columns; c++) {
            int above = Math.max(0, c + 1 - first);
            kernels.copy(
                    turned,
                    (long) c * rows + above,
                    matrix,
                    start + c * stride + first + above,
                    Math.max(0, rows - above));
        }
    }
}
