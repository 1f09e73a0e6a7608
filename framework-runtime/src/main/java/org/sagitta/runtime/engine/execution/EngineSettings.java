package org.sagitta.runtime.engine.execution;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.runtime.engine.kernel.KernelLibrary;

/**
 * The settings of a computation: its precision, arithmetic, threads and memory.
 *
 * @param precision of all arithmetic: FLOAT or DOUBLE
 * @param lanes the threads that compute
 * @param memory bytes that may be used
 * @param scratch folder for matrices that are too large for the memory
 * @param batchSize the examples that share statistics where batch normalisation takes them from the batch; all unless
 *     given
 */
public record EngineSettings(
        DataType precision, KernelLibrary kernels, Lanes lanes, long memory, Path scratch, OptionalInt batchSize) {
    private static final long STANDARD_MEMORY = 4L << 30;
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    /** The settings for all cores, with the {@linkplain KernelLibrary#standard standard} kernels, in up to 4 GiB. */
    public static EngineSettings standard(DataType precision) {
        return new EngineSettings(
                precision, KernelLibrary.standard(), Lanes.standard(), STANDARD_MEMORY, TEMPORARY, OptionalInt.empty());
    }

    /** The same settings with other kernels. */
    public EngineSettings with(KernelLibrary otherKernels) {
        return new EngineSettings(precision, otherKernels, lanes, memory, scratch, batchSize);
    }

    /** The same settings on other threads. */
    public EngineSettings on(Lanes otherLanes) {
        return new EngineSettings(precision, kernels, otherLanes, memory, scratch, batchSize);
    }

    /** The same settings with another budget and folder for matrices. */
    public EngineSettings in(long otherMemory, Path otherScratch) {
        return new EngineSettings(precision, kernels, lanes, otherMemory, otherScratch, batchSize);
    }

    /** The same settings with batches of another size. */
    public EngineSettings inBatchesOf(OptionalInt otherBatchSize) {
        return new EngineSettings(precision, kernels, lanes, memory, scratch, otherBatchSize);
    }

    /** The memory that matrices are kept in. */
    public MatrixMemory matrices() {
        return new MatrixMemory(memory, scratch);
    }
}
