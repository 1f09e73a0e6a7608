package org.sagitta.runtime.descriptor;

import java.util.List;
import org.sagitta.api.settings.Describe;

/**
 * A metric that a descriptor asks for.
 *
 * @param at the checkpoints at which it is measured, of those that there are; empty means all
 * @param estimators names of those that it is measured of; empty means all, and a metric of the loss surface has none
 */
@Describe("a metric")
public record MetricEntry(PluginEntry plugin, List<Moment> at, List<String> estimators) {
    /** Whether it is measured of an estimator. */
    public boolean isOf(String estimator) {
        return estimators.isEmpty() || estimators.contains(estimator);
    }
}
