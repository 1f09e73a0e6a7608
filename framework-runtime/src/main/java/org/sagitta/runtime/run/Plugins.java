package org.sagitta.runtime.run;

import java.util.List;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.plugin.Instances;

/** The plugin objects of one run, each with its entry in the descriptor. */
record Plugins(Trainer<Record> trainer, List<Estimator> estimators, List<Measure> metrics) {
    /** An estimator with its entry. */
    record Estimator(EstimatorEntry entry, CurvatureEstimator<Record> estimator) {}

    /** A metric with its entry. */
    record Measure(PluginEntry entry, Metric<Record> metric) {}

    /** Makes them all, before anything is written. */
    @SuppressWarnings("unchecked") // the descriptor's reader bound each entry's settings to its plugin's very type
    static Plugins of(Descriptor descriptor, Instances instances) {
        return new Plugins(
                instances.create(descriptor.trainer().type(), Trainer.class),
                descriptor.estimators().stream()
                        .map(entry -> new Estimator(
                                entry, instances.create(entry.plugin().type(), CurvatureEstimator.class)))
                        .toList(),
                descriptor.metrics().stream()
                        .map(entry -> new Measure(entry, instances.create(entry.type(), Metric.class)))
                        .toList());
    }
}
