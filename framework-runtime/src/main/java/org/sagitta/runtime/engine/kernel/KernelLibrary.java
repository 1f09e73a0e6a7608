package org.sagitta.runtime.engine.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.layer.Kernels;

/** What the engine's arithmetic is made of. */
public enum KernelLibrary {
    /** Direct BLAS on native memory. */
    BLAS;

    /**
     * New kernels of a precision.
     *
     * @throws IllegalArgumentException for another type than FLOAT or DOUBLE
     */
    public Kernels of(DataType precision) {
        return switch (precision) {
            case FLOAT -> new FloatKernels();
            case DOUBLE -> new DoubleKernels();
            default ->
                throw new IllegalArgumentException("The engine computes in FLOAT or DOUBLE, not in " + precision);
        };
    }
}
