package org.sagitta.runtime.descriptor;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.settings.Describe;

/**
 * Configures an estimator of a descriptor.
 *
 * @param at the checkpoints at which it runs; empty means all
 * @param export the format in which the dense matrix is written to the artifacts; empty means that it is not written
 */
@Describe("an estimator")
public record EstimatorEntry(PluginEntry plugin, List<Moment> at, Optional<Export> export) {
    /** The file formats in which dense matrices can be exported. */
    public enum Export {
        /** The format npy: float64, row-major. */
        NPY
    }
}
