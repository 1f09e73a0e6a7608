package org.sagitta.runtime.descriptor;

import jakarta.validation.constraints.Positive;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.data.Split;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.engine.kernel.KernelLibrary;

/** Configures the measurement of curvature: the loss surface and the precision. */
public record CurvatureSettings(
        @Describe("type of all curvature arithmetic") @Default("float64")
        Precision precision,

        @Describe("the part of the data set") @Default("train")
        Split split,

        @Describe("how many of its examples; all where absent")
        Optional<@Positive Integer> examples,

        @Describe("which ones, where not all") @Default("first")
        Sample sample,

        @Describe("which statistics batch normalisation uses") @Default("eval")
        BatchNorm batchNorm,

        @Describe("with batch-norm train: how many examples share statistics, in file order; all where absent")
        Optional<@Positive Integer> batchSize,

        @Describe("what kept states and one dense matrix may take; a larger matrix goes to a file") @Default("4 GiB")
        Bytes memory,

        @Describe("what computes: direct BLAS on the CPU, or ND4J's backend; where absent, BLAS unless that is a GPU's")
        Optional<KernelLibrary> kernels) {

    /** Returns the library of kernels to use. */
    public KernelLibrary kernelLibrary() {
        return kernels.orElseGet(KernelLibrary::standard);
    }

    /** The precisions in which curvature can be computed. */
    public enum Precision {
        FLOAT32(DataType.FLOAT),
        FLOAT64(DataType.DOUBLE);

        private final DataType dataType;

        Precision(DataType dataType) {
            this.dataType = dataType;
        }

        /** Returns the data type of arrays with this precision. */
        public DataType dataType() {
            return dataType;
        }
    }

    /** The ways to choose the examples if not all are used. */
    public enum Sample {
        FIRST,
        RANDOM
    }

    /** The statistics that batch normalisation uses. */
    public enum BatchNorm {
        /** The running statistics. */
        EVAL,
        /** The statistics of the batch itself, which depend on the parameters and are differentiated. */
        TRAIN
    }
}
