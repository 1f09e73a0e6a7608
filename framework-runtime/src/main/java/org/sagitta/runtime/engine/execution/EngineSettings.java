package org.sagitta.runtime.engine.execution;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.runtime.engine.kernel.KernelLibrary;

/**
 * Configures a computation of the engine: its precision, arithmetic, threads and memory.
 *
 * @param precision the type of all arithmetic: FLOAT or DOUBLE
 * @param lanes the threads that compute
 * @param memory the number of bytes that may be used
 * @param scratch the folder for matrices that are too large for the memory
 * @param batchSize the number of examples that share statistics if batch normalisation takes them from the batch; by
 * default all
 */
public record EngineSettings(
        DataType precision, KernelLibrary kernels, Lanes lanes, long memory, Path scratch, OptionalInt batchSize) {
    private static final long STANDARD_MEMORY = 4L << 30;
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    /**
     * Returns the settings for all cores, with the {@linkplain KernelLibrary#standard standard} kernels, and up to 4
     * GiB.
     */
    public static EngineSettings standard(DataType precision) {
        return new EngineSettings(
                precision, KernelLibrary.standard(), Lanes.standard(), STANDARD_MEMORY, TEMPORARY, OptionalInt.empty());
    }

    /** Returns the same settings with other kernels. */
    public EngineSettings with(KernelLibrary otherKernels) {
        return new EngineSettings(precision, otherKernels, lanes, memory, scratch, batchSize);
    }

    /** Returns the same settings with other threads. */
    public EngineSettings on(Lanes otherLanes) {
        return new EngineSettings(precision, kernels, otherLanes, memory, scratch, batchSize);
    }

    /** Returns the same settings with another memory limit and another folder for matrices. */
    public EngineSettings in(long otherMemory, Path otherScratch) {
        return new EngineSettings(precision, kernels, lanes, otherMemory, otherScratch, batchSize);
    }

    /** Returns the same settings with batches of another size. */
    public EngineSettings inBatchesOf(OptionalInt otherBatchSize) {
        return new EngineSettings(precision, kernels, lanes, memory, scratch, otherBatchSize);
    }

    /** Returns the memory for matrices. */
    public MatrixMemory matrices() {
        return new MatrixMemory(memory, scratch);
    }
}
