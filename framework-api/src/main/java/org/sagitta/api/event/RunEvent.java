package org.sagitta.api.event;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterPart;

/**
 * What happens in a run. All events of a run go over one bus to whoever listens; what the run itself does at each does not
 * hang on the bus. A plugin listens by having a public method with one of these as its only parameter and {@link
 * com.google.common.eventbus.Subscribe}.
 *
 * <p><b>When.</b> An event is heard before the run does anything about it: a step before the estimators follow it, a
 * checkpoint before its model is saved and measured, an estimate before its metrics. What is told meanwhile in the thread
 * that trains is heard when all that is done, in the order in which it happened, and the trainer goes on when all is heard;
 * {@link WorkAdvanced} alone is heard at once.
 *
 * <p><b>Where.</b> Each metric has its turns in a thread of its own, named {@code sagitta-metric}. What happens in such a
 * turn is heard in that thread and at once, ahead of what waits in the thread that trains: {@link MetricMeasured} of the
 * metric's figures, {@link ArtifactProduced} of the files that it has written, {@link WarningGiven}, {@link WorkAdvanced}. The order of what is
 * heard is thus not quite the journal's: the figures of a loss surface's metrics come before the checkpoint's loss. All other
 * events, and those four where no metric has its turn, are heard in the thread that trains. Only one of these threads runs at
 * a time, and each sees what the one before has written, so that a listener needs no lock; but it cannot count on one thread.
 *
 * <p><b>What a listener may do.</b> It may look at what the event holds, and keep and write what is its own; it must leave the
 * parameters where they are. The run waits for it, so that whatever takes long belongs in a thread of its own. What it posts
 * to the run's {@link com.google.common.eventbus.EventBus} is heard by the other listeners after the current event, and the
 * run does nothing about it. An exception that it throws keeps no other listener and no measurement from its turn, but fails
 * the run after the step or the epoch; an {@link Error} ends it there and then, and may be taken for one of the plugin whose
 * turn it is.
 *
 * <p>Guava promises no order among the listeners of one event, calls one method of a listener from one thread at a time, and
 * advises against its bus where code must know who does what and when: no listener may rely on another.
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
    record StepCompleted(long step, long steps, double epoch, double loss, Supplier<LossSurface> batch)
            implements RunEvent {}

    /**
     * One pass over the training data.
     *
     * @param epoch passes so far, from 1
     * @param loss mean over the pass's mini-batches, weighted by their examples
     */
    record EpochCompleted(int epoch, long step, double loss) implements RunEvent {}

    /** Training stands still: the parameters do not move until everything here is measured; nothing is yet. */
    record CheckpointReached(Checkpoint checkpoint) implements RunEvent {}

    /**
     * An estimator has its operator, whose metrics come next; the checkpoint's other estimators have theirs too by then.
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

    /**
     * A plugin that works long has come so far. Told a few times a second at most, at once, in the thread that works.
     *
     * @param work whose it is, for people: {@code estimator hessian}
     * @param done parts that are done
     * @param all parts that there are; 0 where that is not known
     */
    record WorkAdvanced(String work, long done, long all) implements RunEvent {}

    /** The run is done. */
    record RunFinished(Duration duration) implements RunEvent {}

    /** The run ended early, by a failure. */
    record RunFailed(Duration duration, Throwable cause) implements RunEvent {}

    /** The run ended early, by the user. */
    record RunInterrupted(Duration duration) implements RunEvent {}
}
