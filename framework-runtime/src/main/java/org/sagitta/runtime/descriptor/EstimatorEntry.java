package org.sagitta.runtime.descriptor;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.settings.Describe;

/**
 * An estimator that a descriptor asks for.
 *
 * @param at the checkpoints at which it runs, of those that there are; empty means all
 * @param export writes the dense matrix into the artifacts
 */
@Describe("an estimator")
public record EstimatorEntry(PluginEntry plugin, List<Moment> at, Optional<Export> export) {
    /** File formats of dense matrices. */
    public enum Export {
        /** float64, row-major. */
        NPY
    }
}
