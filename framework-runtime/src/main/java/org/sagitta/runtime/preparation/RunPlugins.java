package org.sagitta.runtime.preparation;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.plugin.Instances;

/** Holds the plugin objects of one run, each with its entry in the descriptor. */
public record RunPlugins(
        List<Phase> phases, List<Estimator> estimators, List<Measure> metrics, List<SurfaceMeasure> surfaces) {
    /** A phase of the training runs a trainer with its entry. */
    public record Phase(PluginEntry entry, Trainer<Record> trainer) {
        public Record settings() {
            return entry.settings();
        }
    }

    /** An estimator that runs, with its entry. */
    public record Estimator(EstimatorEntry entry, CurvatureEstimator<Record> estimator) {
        public String name() {
            return entry.plugin().name();
        }

        public Record settings() {
            return entry.plugin().settings();
        }

        /**
         * Returns the parameters that the estimates cover.
         *
         * @param whole the layout of all parameters
         * @throws UnsuitableSettingsException if the entry names a layer that does not exist
         */
        public ParameterPart part(ParameterLayout whole) {
            return ParameterPart.of(whole, estimator.layers(settings()));
        }
    }

    /** A metric of operators that runs, with its entry. */
    public record Measure(MetricEntry entry, Metric<Record> metric) {
        public String name() {
            return entry.plugin().name();
        }

        public Record settings() {
            return entry.plugin().settings();
        }
    }

    /** A metric of the loss surface that runs, with its entry. */
    public record SurfaceMeasure(MetricEntry entry, SurfaceMetric<Record> metric) {
        public String name() {
            return entry.plugin().name();
        }

        public Record settings() {
            return entry.plugin().settings();
        }
    }

    /** Returns the entries that are due at a checkpoint; trainers are always included. */
    RunPlugins at(Predicate<List<Moment>> turn) {
        return new RunPlugins(
                phases,
                estimators.stream()
                        .filter(stage -> turn.test(stage.entry().at()))
                        .toList(),
                metrics.stream().filter(stage -> turn.test(stage.entry().at())).toList(),
                surfaces.stream().filter(stage -> turn.test(stage.entry().at())).toList());
    }

    /**
     * An estimator or a metric as it is in the descriptor.
     *
     * @param name its name and kind, for people
     * @param at the points at which it is due; empty means each checkpoint
     * @param costs returns its cost for a model
     */
    record Entry(String name, List<Moment> at, Function<ModelSize, Cost> costs) {
        Cost cost(ModelSize model) {
            return costs.apply(model);
        }
    }

    /** Returns all estimators and metrics in the order in which they run. */
    Stream<Entry> entries() {
        return Stream.of(
                        estimators.stream()
                                .map(stage -> new Entry(
                                        "estimator " + stage.name(),
                                        stage.entry().at(),
                                        model -> stage.estimator().cost(stage.settings(), model))),
                        metrics.stream()
                                .map(stage -> new Entry(
                                        "metric " + stage.name(),
                                        stage.entry().at(),
                                        model -> stage.metric()
                                                .cost(stage.settings(), OperatorSize.byProducts(model.parameters())))),
                        surfaces.stream()
                                .map(stage -> new Entry(
                                        "metric " + stage.name(),
                                        stage.entry().at(),
                                        model -> stage.metric().cost(stage.settings(), model))))
                .flatMap(all -> all);
    }

    /** Returns the points of the training that any entry names. */
    public Stream<Moment> moments() {
        return entries().flatMap(entry -> entry.at().stream()).distinct();
    }

    /** Creates all plugin objects, before anything is written. */
    @SuppressWarnings("unchecked") // the descriptor's reader bound each entry's settings to its plugin's very type
    static RunPlugins of(Descriptor descriptor, Instances instances) {
        return new RunPlugins(
                descriptor.trainers().stream()
                        .map(entry -> new Phase(entry, instances.create(entry.type(), Trainer.class)))
                        .toList(),
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
