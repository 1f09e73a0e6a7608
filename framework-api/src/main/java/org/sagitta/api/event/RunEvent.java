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
 * An event reports what happens in a run. All events of a run are posted to one bus, for any listener; the run's own work does
 * not depend on the bus. A plugin listens by a public method with one of these types as its only parameter and the annotation
 * {@link com.google.common.eventbus.Subscribe}.
 *
 * <p><b>When.</b> An event is delivered before the run acts on it: a step before the estimators process it, a checkpoint
 * before its model is saved and measured, an estimate before its metrics. Events that are posted meanwhile in the training
 * thread are delivered after that work, in the order in which they were posted, and the trainer continues when all are
 * delivered; only {@link WorkAdvanced} is delivered at once.
 *
 * <p><b>Where.</b> Each metric runs in a thread of its own, named {@code sagitta-metric}. Events of a metric are delivered in
 * that thread and at once, before events that wait in the training thread: {@link MetricMeasured} for its figures, {@link
 * ArtifactProduced} for its files, {@link WarningGiven} and {@link WorkAdvanced}. The order of delivery therefore differs
 * slightly from the journal's: the figures of loss-surface metrics come before the checkpoint's loss. All other events, and
 * those four when no metric runs, are delivered in the training thread. Only one of these threads runs at a time, and each
 * sees everything that the one before has written. A listener therefore needs no lock, but it must not expect always the same
 * thread.
 *
 * <p><b>What a listener may do.</b> It may read the event, and store and write its own data; it must not change the
 * parameters. The run waits for it, so long work belongs in a separate thread. An event that it posts to the run's {@link
 * com.google.common.eventbus.EventBus} is delivered to the other listeners after the current event; the run ignores it. If a
 * listener throws an exception, all other listeners and measurements still take place, but the run fails after the step or the
 * epoch. An {@link Error} ends the run at once, and may be attributed to the plugin that is running.
 *
 * <p>Guava guarantees no order among the listeners of one event, and calls one method of a listener from one thread at a time.
 * It advises against its bus for code that must know who does what and when: no listener may depend on another.
 */
public sealed interface RunEvent {
    /** The run has started: its folder exists, its data and its model are loaded, and nothing has been trained. */
    record RunStarted(String experiment, String run, Path directory, Instant time) implements RunEvent {}

    /**
     * The trainer has updated the parameters once.
     *
     * @param step the number of updates so far, from 1
     * @param steps the number of updates of the whole training
     * @param epoch the number of passes over the data so far
     * @param loss the loss of the step's mini-batch before the update, without weight decay
     * @param batch the loss surface of the examples of the trainer's last gradient, at the parameters after the update,
     *     with the descriptor's {@code curvature} settings: float64 by default, without dropout. It is built on the first
     *     request and costs nothing without one. Request it while the event is handled; later it throws {@link
     *     IllegalStateException}. Using it does not change the training
     */
    record StepCompleted(long step, long steps, double epoch, double loss, Supplier<LossSurface> batch)
            implements RunEvent {}

    /**
     * The trainer has completed one pass over the training data.
     *
     * @param epoch the number of passes so far, from 1
     * @param loss the mean over the pass's mini-batches, weighted by their numbers of examples
     */
    record EpochCompleted(int epoch, long step, double loss) implements RunEvent {}

    /**
     * The training has reached a checkpoint: the parameters do not change until all its measurements are done, and none has
     * begun.
     */
    record CheckpointReached(Checkpoint checkpoint) implements RunEvent {}

    /**
     * An estimator has returned its operator. Its metrics follow; the checkpoint's other estimators have returned theirs too
     * by then.
     *
     * @param estimator the name of the estimator's entry in the descriptor
     * @param parameters the parameters that the operator acts on: all, or those of some layers
     * @param duration the time that the estimate took; a matrix-free operator needs further time for each product
     */
    record CurvatureEstimated(
            Checkpoint checkpoint,
            String estimator,
            ParameterPart parameters,
            CurvatureOperator operator,
            Duration duration)
            implements RunEvent {}

    /**
     * A figure has been measured and written to the journal.
     *
     * @param key the identity of the figure
     * @param step the number of parameter updates before it was measured
     * @param epoch the number of passes over the training data before it was measured
     */
    record MetricMeasured(FigureKey key, Measurement measurement, long step, double epoch, Instant time)
            implements RunEvent {}

    /**
     * A file of the run has been written completely.
     *
     * @param file the file's path relative to the run's folder
     */
    record ArtifactProduced(Path file, long step) implements RunEvent {}

    /**
     * A warning that readers of the run's figures should know was found during the run. It has been written to the provenance,
     * and is given once.
     *
     * @param warning a complete sentence
     */
    record WarningGiven(String warning) implements RunEvent {}

    /**
     * A plugin reports the progress of long work. The event is posted at most a few times a second, and delivered at once in
     * the working thread.
     *
     * @param work the name of the working plugin for people: {@code estimator hessian}
     * @param done the number of parts that are done
     * @param all the number of all parts; 0 if it is unknown
     */
    record WorkAdvanced(String work, long done, long all) implements RunEvent {}

    /** The run has finished. */
    record RunFinished(Duration duration) implements RunEvent {}

    /** The run has failed before its end. */
    record RunFailed(Duration duration, Throwable cause) implements RunEvent {}

    /** The user has interrupted the run before its end. */
    record RunInterrupted(Duration duration) implements RunEvent {}
}
