package org.sagitta.runtime.descriptor;

import java.util.List;
import org.sagitta.api.settings.Describe;

/**
 * Configures a metric of a descriptor.
 *
 * @param at the checkpoints at which it is measured; empty means all
 * @param estimators the names of the estimators that it measures; empty means all; a metric of the loss surface has
 * none
 */
@Describe("a metric")
public record MetricEntry(PluginEntry plugin, List<Moment> at, List<String> estimators) {
    /** Returns whether it measures an estimator. */
    public boolean isOf(String estimator) {
        return estimators.isEmpty() || estimators.contains(estimator);
    }
}
