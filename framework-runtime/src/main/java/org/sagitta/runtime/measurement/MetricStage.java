package org.sagitta.runtime.measurement;

import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.context.PluginContexts;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.preparation.OtherRuns;
import org.sagitta.runtime.preparation.RunPlugins;
import org.sagitta.runtime.preparation.Seeds;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.training.EntryMemories;
import org.sagitta.runtime.training.TrainingEnd;

/**
 * Runs the metrics of the descriptor: metrics of operators on each estimate, and metrics of the loss surface once per
 * checkpoint. Metrics run concurrently, so that they share products. Metrics of the loss surface are notified of each
 * step and checkpoint.
 */
public final class MetricStage {
    private final Descriptor descriptor;
    private final RunDirectory directory;
    private final Estimates estimates;
    private final RunPlugins plugins;
    private final SharedPasses passes;
    private final OtherRuns others;
    private final TrainingEnd end;
    private final EntryMemories memories;
    private final FigureRecorder recorder;
    private final Failures failures;
    private final PluginContexts contexts;
    private final RunEvents events;

    @Inject
    MetricStage(
            Descriptor descriptor,
            RunDirectory directory,
            RunPlugins plugins,
            Estimates estimates,
            SharedPasses passes,
            OtherRuns others,
            TrainingEnd end,
            EntryMemories memories,
            FigureRecorder recorder,
            Failures failures,
            PluginContexts contexts,
            RunEvents events) {
        this.descriptor = descriptor;
        this.directory = directory;
        this.estimates = estimates;
        this.plugins = plugins;
        this.passes = passes;
        this.others = others;
        this.end = end;
        this.memories = memories;
        this.recorder = recorder;
        this.failures = failures;
        this.contexts = contexts;
        this.events = events;
    }

    public void onStep(StepCompleted event) {
        plugins.surfaces()
                .forEach(stage -> attempt(
                        stage.entry(),
                        () -> stage.metric().follow(stage.settings(), event, memories.ofMetric(stage.name()))));
    }

    public void onEstimate(CurvatureEstimated event) {
        Checkpoint checkpoint = event.checkpoint();
        ArtifactWriter artifacts = new ArtifactWriter(directory, checkpoint.step(), event.estimator(), events);
        SharedEigenvalues eigenvalues = new SharedEigenvalues(Optional.of(event.operator()), memory(), artifacts);
        passes.run(plugins.metrics().stream()
                .filter(stage ->
                        isWanted(stage.entry(), checkpoint) && stage.entry().isOf(event.estimator()))
                .<Runnable>map(stage -> () -> measure(
                        stage.entry(),
                        checkpoint,
                        Optional.of(event.estimator()),
                        event.parameters(),
                        eigenvalues,
                        artifacts,
                        context -> stage.metric().measure(stage.settings(), event.operator(), context)))
                .toList());
    }

    public void onCheckpoint(CheckpointReached event) {
        Checkpoint checkpoint = event.checkpoint();
        plugins.surfaces()
                .forEach(stage -> attempt(
                        stage.entry(),
                        () -> stage.metric().follow(stage.settings(), checkpoint, memories.ofMetric(stage.name()))));
        passes.run(plugins.surfaces().stream()
                .filter(stage -> isWanted(stage.entry(), checkpoint))
                .map(stage -> ofSurface(stage, checkpoint))
                .toList());
    }

    private Runnable ofSurface(RunPlugins.SurfaceMeasure stage, Checkpoint checkpoint) {
        ArtifactWriter artifacts = new ArtifactWriter(directory, checkpoint.step(), stage.name(), events);
        return () -> measure(
                stage.entry(),
                checkpoint,
                Optional.empty(),
                ParameterPart.of(checkpoint.surface().layout(), List.of()),
                new SharedEigenvalues(Optional.empty(), memory(), artifacts),
                artifacts,
                context -> stage.metric().measure(stage.settings(), context));
    }

    private void measure(
            MetricEntry stage,
            Checkpoint checkpoint,
            Optional<String> estimator,
            ParameterPart part,
            SharedEigenvalues eigenvalues,
            ArtifactWriter artifacts,
            Function<MetricContext, Figures> metric) {
        String name = stage.plugin().name();
        String of = estimator.map(text -> text + "/").orElse("");
        long seed = Seeds.of(descriptor.seed(), of + name + "@" + checkpoint.step());
        long sharedSeed = Seeds.of(descriptor.seed(), name + "@" + checkpoint.step());
        String split = Words.ofConstant(descriptor.curvature().split());
        Memory memory = estimator.map(text -> memories.ofMetric(name, text)).orElseGet(() -> memories.ofMetric(name));
        PluginContext delegate =
                estimator.map(text -> contexts.ofMetric(name, text)).orElseGet(() -> contexts.ofMetric(name));
        attempt(stage, () -> {
            Figures found = metric.apply(new MeasuringContext(
                    seed,
                    sharedSeed,
                    memory,
                    checkpoint,
                    part.of(checkpoint.surface()),
                    new SharingSpectralSolver(eigenvalues, estimates),
                    reference -> estimates.of(checkpoint, reference, part),
                    run -> part.of(others.parameters(run)),
                    delegate));
            artifacts.write(found, estimator.isPresent() ? name : "");
            found.all()
                    .forEach(figure -> recorder.record(
                            new FigureKey(name, figure.quantity(), estimator, figure.layer(), split),
                            figure.measurement(),
                            checkpoint.surface().derivatives(),
                            checkpoint.step(),
                            checkpoint.epoch()));
        });
    }

    private void attempt(MetricEntry stage, Runnable work) {
        try {
            work.run();
        } catch (CancellationException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failures.add(PluginException.of(stage.plugin().type(), e));
        }
    }

    private boolean isWanted(MetricEntry entry, Checkpoint checkpoint) {
        return end.isOneOf(entry.at(), checkpoint);
    }

    private long memory() {
        return descriptor.curvature().memory().count();
    }
}
