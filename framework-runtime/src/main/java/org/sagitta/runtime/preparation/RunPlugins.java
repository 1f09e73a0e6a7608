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

/** The plugin objects of one run, each with its entry in the descriptor. */
public record RunPlugins(
        List<Phase> phases, List<Estimator> estimators, List<Measure> metrics, List<SurfaceMeasure> surfaces) {
    /** A trainer with its entry: one stretch of the training. */
    public record Phase(PluginEntry entry, Trainer<Record> trainer) {
        public Record settings() {
            return entry.settings();
        }
    }

    /** An estimator with its entry. */
    public record Estimator(EstimatorEntry entry, CurvatureEstimator<Record> estimator) {
        public String name() {
            return entry.plugin().name();
        }

        public Record settings() {
            return entry.plugin().settings();
        }

        /**
         * The parameters that its estimates are of.
         *
         * @param whole of all parameters
         * @throws UnsuitableSettingsException where there is no layer of a name that it gives
         */
        public ParameterPart part(ParameterLayout whole) {
            return ParameterPart.of(whole, estimator.layers(settings()));
        }
    }

    /** A metric of operators with its entry. */
    public record Measure(MetricEntry entry, Metric<Record> metric) {
        public String name() {
            return entry.plugin().name();
        }

        public Record settings() {
            return entry.plugin().settings();
        }
    }

    /** A metric of the loss surface with its entry. */
    public record SurfaceMeasure(MetricEntry entry, SurfaceMetric<Record> metric) {
        public String name() {
            return entry.plugin().name();
        }

        public Record settings() {
            return entry.plugin().settings();
        }
    }

    /** Those that have their turn at some checkpoint, the trainers always. */
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
     * What the descriptor says of an estimator or a metric.
     *
     * @param name with its kind, for people
     * @param at when it has its turn; at each checkpoint where that is empty
     * @param costs what it takes of a model
     */
    record Entry(String name, List<Moment> at, Function<ModelSize, Cost> costs) {
        Cost cost(ModelSize model) {
            return costs.apply(model);
        }
    }

    /** All estimators and metrics, in the order of their turns. */
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

    /** The points of the training that any entry names. */
    public Stream<Moment> moments() {
        return entries().flatMap(entry -> entry.at().stream()).distinct();
    }

    /** Makes them all, before anything is written. */
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
