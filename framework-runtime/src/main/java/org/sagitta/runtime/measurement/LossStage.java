package org.sagitta.runtime.measurement;

import jakarta.inject.Inject;
import java.util.Map;
import java.util.OptionalDouble;
import org.sagitta.api.data.Split;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.preparation.LossSurfaces;

/**
 * Measures the loss surface itself: the loss and the accuracy on every split (on the curvature's split, for the
 * examples of the curvature), and the training loss of each epoch.
 */
public final class LossStage {
    private final LossSurfaces surfaces;
    private final FigureRecorder recorder;

    @Inject
    LossStage(LossSurfaces surfaces, FigureRecorder recorder) {
        this.surfaces = surfaces;
        this.recorder = recorder;
    }

    public void onCheckpoint(CheckpointReached event) {
        for (Map.Entry<Split, LossSurface> surface : surfaces.all().entrySet()) {
            String split = Words.ofConstant(surface.getKey());
            String method = surface.getValue().examples() + " examples";
            record("loss", surface.getValue().loss(), method, event.checkpoint(), split);
            OptionalDouble accuracy = ModelOutputs.accuracy(surface.getValue());
            if (accuracy.isPresent()) {
                record("accuracy", accuracy.getAsDouble(), method, event.checkpoint(), split);
            }
        }
    }

    /**
     * Records the mean loss over the epoch's mini-batches. The parameters change meanwhile, so it is not the loss at
     * any one point.
     */
    public void onEpoch(EpochCompleted event) {
        recorder.record(
                "training-loss",
                Measurement.exact(event.loss(), "mini-batches", 0),
                event.step(),
                event.epoch(),
                "train");
    }

    private void record(String metric, double value, String method, Checkpoint checkpoint, String split) {
        recorder.record(metric, Measurement.exact(value, method, 0), checkpoint.step(), checkpoint.epoch(), split);
    }
}
