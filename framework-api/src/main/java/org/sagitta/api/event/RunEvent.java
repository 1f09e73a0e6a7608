package org.sagitta.api.event;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterPart;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * What happens in a run. All events of a run go over one bus, in the thread that trains; an event that a handler posts is
 * delivered after the current one, and the trainer goes on when the whole cascade is done. A plugin listens by having a
 * public method with one of these as its only parameter and {@link com.google.common.eventbus.Subscribe}.
 */
public sealed interface RunEvent {
    /** The run's folder is there, its data and its model are loaded; nothing has been trained. */
    record RunStarted(String experiment, String run, Path directory, Instant time) implements RunEvent {}

    /**
     * One update of the parameters.
     *
     * @param step updates so far, from 1
     * @param steps updates that this training will take
     * @param epoch passes over the data so far
     * @param loss of the step's mini-batch, before the update, without weight decay
     * @param batch the loss surface of the examples of the last gradient that the trainer asked for, at the parameters after
     *     the update, with the descriptor's {@code curvature} settings: float64 unless that says otherwise, without dropout.
     *     It is made when first asked for, costs nothing before, and is to be asked for while the event is handled: later it
     *     throws {@link IllegalStateException}. Looking at it does not change the training
     */
    record StepCompleted(long step, long steps, double epoch, double loss, Supplier<Objective> batch)
            implements RunEvent {}

    /**
     * One pass over the training data.
     *
     * @param epoch passes so far, from 1
     * @param loss mean over the pass's mini-batches, weighted by their examples
     */
    record EpochCompleted(int epoch, long step, double loss) implements RunEvent {}

    /** Training stands still: the parameters do not move until everything here is measured. */
    record CheckpointReached(Checkpoint checkpoint) implements RunEvent {}

    /**
     * An estimator has its operator.
     *
     * @param estimator the entry's name in the descriptor
     * @param parameters those that the operator is of: all, or those of some layers
     * @param duration what the estimate took; a matrix-free operator pays later, by the product
     */
    record CurvatureEstimated(
            Checkpoint checkpoint,
            String estimator,
            ParameterPart parameters,
            CurvatureOperator operator,
            Duration duration)
            implements RunEvent {}

    /**
     * A figure, already in the journal.
     *
     * @param key what it is of
     * @param step updates of the parameters before it was measured
     * @param epoch passes over the training data before it was measured
     */
    record MetricMeasured(FigureKey key, Measurement measurement, long step, double epoch, Instant time)
            implements RunEvent {}

    /**
     * A file of the run is complete.
     *
     * @param file relative to the run's folder
     */
    record ArtifactProduced(Path file, long step) implements RunEvent {}

    /**
     * What whoever reads the run's figures should know, found in its middle; in the provenance already, and given once.
     *
     * @param warning a plain sentence
     */
    record WarningGiven(String warning) implements RunEvent {}

    /** The run is done. */
    record RunFinished(Duration duration) implements RunEvent {}

    /** The run ended early, by a failure. */
    record RunFailed(Duration duration, Throwable cause) implements RunEvent {}

    /** The run ended early, by the user. */
    record RunInterrupted(Duration duration) implements RunEvent {}
}
