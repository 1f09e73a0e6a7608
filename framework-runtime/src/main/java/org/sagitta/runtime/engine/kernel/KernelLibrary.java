package org.sagitta.runtime.engine.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.Kernels;

/** The library that performs the engine's arithmetic. */
public enum KernelLibrary {
    /** Direct BLAS on native memory. */
    BLAS,

    /** The operations of ND4J, on the device of ND4J's backend. */
    ND4J;

    /** Returns the default library: BLAS if ND4J's backend is the CPU, otherwise ND4J. */
    public static KernelLibrary standard() {
        return Nd4j.getEnvironment().isCPU() ? BLAS : ND4J;
    }

    /**
     * Creates kernels for a precision.
     *
     * @throws IllegalArgumentException for another type than FLOAT or DOUBLE
     */
    public Kernels of(DataType precision) {
        if (precision != DataType.FLOAT && precision != DataType.DOUBLE) {
            throw new IllegalArgumentException("The engine computes in FLOAT or DOUBLE, not in " + precision);
        }
        return switch (this) {
            case BLAS -> precision == DataType.FLOAT ? new FloatKernels() : new DoubleKernels();
            case ND4J -> new Nd4jKernels(precision);
        };
    }
}
