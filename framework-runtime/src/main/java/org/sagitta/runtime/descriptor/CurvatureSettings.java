package org.sagitta.runtime.descriptor;

import jakarta.validation.constraints.Positive;
import java.util.Optional;
import org.sagitta.api.data.Split;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.engine.kernel.KernelLibrary;

/** Of which loss surface, and how precisely, curvature is measured. */
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

        @Describe("what computes: direct BLAS on the CPU, or ND4J's backend; where absent, BLAS unless that is a GPU's")
        Optional<KernelLibrary> kernels) {

    /** The kernels to use. */
    public KernelLibrary kernelLibrary() {
        return kernels.orElseGet(KernelLibrary::standard);
    }

    /** Types of arithmetic. */
    public enum Precision {
        FLOAT32,
        FLOAT64
    }

    /** Which examples, where not all. */
    public enum Sample {
        FIRST,
        RANDOM
    }

    /** The statistics that batch normalisation uses. */
    public enum BatchNorm {
        /** The running ones. */
        EVAL,
        /** The batch's own, through which derivatives flow. */
        TRAIN
    }
}
