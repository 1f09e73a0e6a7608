package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.plugin.Metric;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;

/** On an estimate: every metric of the descriptor, one after the other. */
final class MetricStage {
    private final Descriptor descriptor;
    private final RunDirectory directory;
    private final List<Stage> stages;
    private final Figures figures;
    private final Failures failures;
    private final EventBus bus;

    /** A metric with its entry. */
    private record Stage(PluginEntry entry, Metric<Record> metric) {}

    @Inject
    MetricStage(
            Descriptor descriptor,
            RunDirectory directory,
            Instances instances,
            Figures figures,
            Failures failures,
            EventBus bus) {
        this.descriptor = descriptor;
        this.directory = directory;
        this.figures = figures;
        this.failures = failures;
        this.bus = bus;
        this.stages = descriptor.metrics().stream()
                .map(entry -> new Stage(entry, metric(instances, entry)))
                .toList();
    }

    @Subscribe
    public void onEstimate(CurvatureEstimated event) {
        SharedEigenvalues eigenvalues = new SharedEigenvalues(event, directory, bus);
        stages.forEach(stage -> measure(stage, event, eigenvalues));
    }

    private void measure(Stage stage, CurvatureEstimated event, SharedEigenvalues eigenvalues) {
        PluginEntry entry = stage.entry();
        long step = event.checkpoint().step();
        long seed = Seeds.of(descriptor.seed(), event.estimator() + "/" + entry.name() + "@" + step);
        try {
            Measurement measurement =
                    stage.metric().measure(entry.settings(), event.operator(), new SharingContext(seed, eigenvalues));
            figures.record(
                    entry.name(),
                    Optional.of(event.estimator()),
                    measurement,
                    step,
                    event.checkpoint().epoch(),
                    descriptor.curvature().split().name().toLowerCase(Locale.ROOT));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            failures.add(new PluginException(entry.type(), e));
        }
    }

    @SuppressWarnings("unchecked") // the descriptor's reader bound the settings to this very type
    private static Metric<Record> metric(Instances instances, PluginEntry entry) {
        return instances.create(entry.type(), Metric.class);
    }
}
