package org.sagitta.runtime.measurement;

import com.google.common.base.Stopwatch;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.preparation.RunPlugins;
import org.sagitta.runtime.training.TrainingEnd;

/**
 * Runs the estimators of the descriptor one after the other: each is notified of every step, and estimates at
 * checkpoints.
 */
public final class EstimatorStage {
    private final Estimates estimates;
    private final List<RunPlugins.Estimator> estimators;
    private final Failures failures;
    private final RunEvents events;
    private final TrainingEnd end;

    @Inject
    EstimatorStage(Estimates estimates, RunPlugins plugins, Failures failures, RunEvents events, TrainingEnd end) {
        this.estimates = estimates;
        this.failures = failures;
        this.events = events;
        this.end = end;
        this.estimators = plugins.estimators();
    }

    public void onStep(StepCompleted event) {
        for (RunPlugins.Estimator stage : estimators) {
            PluginEntry entry = stage.entry().plugin();
            attempt(
                    entry,
                    () -> stage.estimator()
                            .follow(entry.settings(), of(stage, event), estimates.context(entry.name(), event.step())));
        }
    }

    private static StepCompleted of(RunPlugins.Estimator stage, StepCompleted event) {
        return new StepCompleted(event.step(), event.steps(), event.epoch(), event.loss(), () -> {
            LossSurface surface = event.batch().get();
            return stage.part(surface.layout()).of(surface);
        });
    }

    public void onCheckpoint(CheckpointReached event) {
        for (RunPlugins.Estimator stage : estimators) {
            if (end.isOneOf(stage.entry().at(), event.checkpoint())) {
                estimate(stage, event.checkpoint());
            }
        }
    }

    private void estimate(RunPlugins.Estimator stage, Checkpoint checkpoint) {
        PluginEntry entry = stage.entry().plugin();
        Stopwatch stopwatch = Stopwatch.createStarted();
        attempt(entry, () -> {
            CurvatureOperator operator = estimates.of(checkpoint, entry.name());
            events.tell(new CurvatureEstimated(
                    checkpoint,
                    entry.name(),
                    stage.part(checkpoint.surface().layout()),
                    operator,
                    stopwatch.elapsed()));
        });
    }

    private void attempt(PluginEntry entry, Runnable work) {
        try {
            work.run();
        } catch (CancellationException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failures.add(PluginException.of(entry.type(), e));
        }
    }
}
