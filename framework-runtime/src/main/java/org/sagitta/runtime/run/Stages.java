package org.sagitta.runtime.run;

import jakarta.inject.Inject;
import java.io.IOException;
import org.sagitta.api.event.RunEvent;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.measurement.EstimatorStage;
import org.sagitta.runtime.measurement.ExportStage;
import org.sagitta.runtime.measurement.LossStage;
import org.sagitta.runtime.measurement.MetricStage;
import org.sagitta.runtime.training.CheckpointSaver;
import org.sagitta.runtime.training.CheckpointSchedule;
import org.sagitta.runtime.training.TrainingEnd;

/**
 * Defines the order of the run's stages at each event of the training: a model is saved before it is measured, and the
 * schedule declares a checkpoint only after all other stages have followed the step. If a stage fails, the others are
 * still executed.
 */
final class Stages {
    private final Failures failures;
    private final TrainingEnd end;
    private final CheckpointSaver saver;
    private final LossStage surface;
    private final EstimatorStage curvature;
    private final MetricStage metrics;
    private final ExportStage export;
    private final CheckpointSchedule schedule;

    @Inject
    Stages(
            Failures failures,
            TrainingEnd end,
            CheckpointSaver saver,
            LossStage surface,
            EstimatorStage curvature,
            MetricStage metrics,
            ExportStage export,
            CheckpointSchedule schedule) {
        this.failures = failures;
        this.end = end;
        this.saver = saver;
        this.surface = surface;
        this.curvature = curvature;
        this.metrics = metrics;
        this.export = export;
        this.schedule = schedule;
    }

    /** Executes the stages that follow from an event; most kinds of events have none. */
    void workOn(RunEvent event) {
        if (event instanceof StepCompleted step) {
            workOn(step);
        } else if (event instanceof EpochCompleted epoch) {
            workOn(epoch);
        } else if (event instanceof CheckpointReached checkpoint) {
            workOn(checkpoint);
        } else if (event instanceof CurvatureEstimated estimate) {
            workOn(estimate);
        }
    }

    private void workOn(StepCompleted step) {
        attempt(() -> end.onStep(step));
        attempt(() -> curvature.onStep(step));
        attempt(() -> metrics.onStep(step));
        attempt(() -> schedule.onStep(step));
    }

    private void workOn(EpochCompleted epoch) {
        attempt(() -> surface.onEpoch(epoch));
        attempt(() -> schedule.onEpoch(epoch));
    }

    /**
     * Executes the stages of a checkpoint. Each estimator adds an event, which waits until all of them are complete:
     * see {@code RunEvents}.
     */
    private void workOn(CheckpointReached checkpoint) {
        attempt(() -> saver.onCheckpoint(checkpoint));
        attempt(() -> surface.onCheckpoint(checkpoint));
        attempt(() -> curvature.onCheckpoint(checkpoint));
        attempt(() -> metrics.onCheckpoint(checkpoint));
    }

    private void workOn(CurvatureEstimated estimate) {
        attempt(() -> metrics.onEstimate(estimate));
        attempt(() -> export.onEstimate(estimate));
    }

    private void attempt(Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }
}
