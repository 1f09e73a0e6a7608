package org.sagitta.runtime.run;

import com.google.common.base.Stopwatch;
import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.runtime.plugin.PluginException;

/** At a checkpoint: every estimator of the descriptor, one after the other. */
final class CurvatureStage {
    private final Estimates estimates;
    private final List<Plugins.Estimator> estimators;
    private final Failures failures;
    private final EventBus bus;
    private final TrainingEnd end;

    @Inject
    CurvatureStage(Estimates estimates, Plugins plugins, Failures failures, EventBus bus, TrainingEnd end) {
        this.estimates = estimates;
        this.failures = failures;
        this.bus = bus;
        this.end = end;
        this.estimators = plugins.estimators();
    }

    @Subscribe
    public void onCheckpoint(CheckpointReached event) {
        for (Plugins.Estimator stage : estimators) {
            if (end.isOneOf(stage.entry().at(), event.checkpoint())) {
                estimate(stage, event.checkpoint());
            }
        }
    }

    private void estimate(Plugins.Estimator stage, Checkpoint checkpoint) {
        String name = stage.entry().plugin().name();
        Stopwatch stopwatch = Stopwatch.createStarted();
        try {
            CurvatureOperator operator = estimates.of(checkpoint, name);
            bus.post(new CurvatureEstimated(checkpoint, name, operator, stopwatch.elapsed()));
        } catch (CancellationException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failures.add(PluginException.of(stage.entry().plugin().type(), e));
        }
    }
}
