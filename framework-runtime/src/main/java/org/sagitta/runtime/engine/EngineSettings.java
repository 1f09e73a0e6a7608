package org.sagitta.runtime.engine;

import java.util.OptionalInt;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.runtime.engine.kernel.KernelLibrary;

/**
 * How the engine computes.
 *
 * @param precision of all arithmetic: FLOAT or DOUBLE
 * @param lanes the threads that compute
 * @param memory bytes that may be used
 * @param batchSize the examples that share statistics where batch normalisation takes them from the batch; all unless given
 */
public record EngineSettings(
        DataType precision, KernelLibrary kernels, Lanes lanes, long memory, OptionalInt batchSize) {
    private static final long STANDARD_MEMORY = 4L << 30;

    /** On all cores, with the {@linkplain KernelLibrary#standard standard} kernels, in up to 4 GiB. */
    public static EngineSettings standard(DataType precision) {
        return new EngineSettings(
                precision, KernelLibrary.standard(), Lanes.standard(), STANDARD_MEMORY, OptionalInt.empty());
    }

    /** With other kernels. */
    public EngineSettings with(KernelLibrary otherKernels) {
        return new EngineSettings(precision, otherKernels, lanes, memory, batchSize);
    }

    /** On other threads. */
    public EngineSettings on(Lanes otherLanes) {
        return new EngineSettings(precision, kernels, otherLanes, memory, batchSize);
    }
}
