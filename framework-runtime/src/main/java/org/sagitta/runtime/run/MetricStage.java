package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.plugin.PluginException;

/** On an estimate: every metric of the descriptor, one after the other. */
final class MetricStage {
    private final Descriptor descriptor;
    private final RunDirectory directory;
    private final Estimates estimates;
    private final List<Plugins.Measure> metrics;
    private final Figures figures;
    private final Failures failures;
    private final EventBus bus;

    @Inject
    MetricStage(
            Descriptor descriptor,
            RunDirectory directory,
            Plugins plugins,
            Estimates estimates,
            Figures figures,
            Failures failures,
            EventBus bus) {
        this.descriptor = descriptor;
        this.directory = directory;
        this.estimates = estimates;
        this.figures = figures;
        this.failures = failures;
        this.bus = bus;
        this.metrics = plugins.metrics();
    }

    @Subscribe
    public void onEstimate(CurvatureEstimated event) {
        Artifacts artifacts = new Artifacts(directory, event.checkpoint().step(), event.estimator(), bus);
        SharedEigenvalues eigenvalues = new SharedEigenvalues(
                event.operator(), descriptor.curvature().memory().count(), artifacts);
        metrics.forEach(stage -> measure(stage, event, eigenvalues, artifacts));
    }

    private void measure(
            Plugins.Measure stage, CurvatureEstimated event, SharedEigenvalues eigenvalues, Artifacts artifacts) {
        PluginEntry entry = stage.entry();
        long step = event.checkpoint().step();
        long seed = Seeds.of(descriptor.seed(), event.estimator() + "/" + entry.name() + "@" + step);
        long sharedSeed = Seeds.of(descriptor.seed(), entry.name() + "@" + step);
        FigureSink sink = (quantity, layer, figure) -> figures.record(
                quantity.isEmpty() ? entry.name() : entry.name() + "." + quantity,
                Optional.of(event.estimator()),
                layer,
                figure,
                event.checkpoint().objective().derivatives(),
                step,
                event.checkpoint().epoch(),
                descriptor.curvature().split().name().toLowerCase(Locale.ROOT));
        try {
            Measurement measurement = stage.metric()
                    .measure(
                            entry.settings(),
                            event.operator(),
                            new SharingContext(
                                    seed, sharedSeed, event.checkpoint(), estimates, eigenvalues, artifacts, sink));
            sink.record("", Optional.empty(), measurement);
        } catch (CancellationException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failures.add(PluginException.of(entry.type(), e));
        }
    }
}
