package org.sagitta.runtime.run;

import java.util.List;
import java.util.function.BiFunction;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.plugin.Instances;

/** The plugin objects of one run, each with its entry in the descriptor. */
record Plugins(
        Trainer<Record> trainer, List<Estimator> estimators, List<Measure> metrics, List<SurfaceMeasure> surfaces) {
    /** An estimator with its entry. */
    record Estimator(EstimatorEntry entry, CurvatureEstimator<Record> estimator) {}

    /** A metric of operators with its entry. */
    record Measure(MetricEntry entry, Metric<Record> metric) {
        String name() {
            return entry.plugin().name();
        }

        Record settings() {
            return entry.plugin().settings();
        }
    }

    /** A metric of the loss surface with its entry. */
    record SurfaceMeasure(MetricEntry entry, SurfaceMetric<Record> metric) {
        String name() {
            return entry.plugin().name();
        }

        Record settings() {
            return entry.plugin().settings();
        }
    }

    /** Makes them all, before anything is written. */
    @SuppressWarnings("unchecked") // the descriptor's reader bound each entry's settings to its plugin's very type
    static Plugins of(Descriptor descriptor, Instances instances) {
        return new Plugins(
                instances.create(descriptor.trainer().type(), Trainer.class),
                descriptor.estimators().stream()
                        .map(entry -> new Estimator(
                                entry, instances.create(entry.plugin().type(), CurvatureEstimator.class)))
                        .toList(),
                metrics(descriptor, instances, Metric.class, (entry, metric) -> new Measure(entry, metric)),
                metrics(
                        descriptor,
                        instances,
                        SurfaceMetric.class,
                        (entry, metric) -> new SurfaceMeasure(entry, metric)));
    }

    private static <M extends ExtensionPoint, T> List<T> metrics(
            Descriptor descriptor, Instances instances, Class<M> kind, BiFunction<MetricEntry, M, T> stage) {
        return descriptor.metrics().stream()
                .filter(entry -> kind.isAssignableFrom(entry.plugin().type().implementation()))
                .map(entry -> stage.apply(entry, instances.create(entry.plugin().type(), kind)))
                .toList();
    }
}
