package org.sagitta.runtime.engine.kernel;

import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;

/** Working memory that is reused for each requested shape, and grows if a shape does not fit. */
public final class Slot {
    private final Kernels kernels;
    private Matrix current;
    private long capacity;

    public Slot(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Returns a stack of the given shape with unspecified contents. */
    public Matrix shaped(int count, int rows, int columns) {
        long size = (long) count * rows * columns;
        if (current == null || size > capacity) {
            current = kernels.allocate(count, rows, columns);
            capacity = size;
        } else if (current.count() != count || current.rows() != rows || current.columns() != columns) {
            current = current.view(0, count, rows, columns);
        }
        return current;
    }
}
