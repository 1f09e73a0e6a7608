package org.sagitta.runtime.training;

import com.google.common.base.Stopwatch;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.context.PluginContexts;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.preparation.LossSurfaces;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.preparation.RunPlugins;
import org.sagitta.runtime.preparation.Seeds;
import org.sagitta.runtime.preparation.TrainableModel;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.training.TrainingState.Position;
import org.sagitta.runtime.training.TrainingState.Progress;

/**
 * Executes the trainers one after the other and raises the events of the training. The state from which the training
 * can be resumed is saved after each checkpoint, at least about once a minute, and when the user interrupts the run.
 */
public final class TrainingLoop {
    /** The amount of training that a crash may lose. */
    private static final Duration WORTH_SAVING = Duration.ofMinutes(1);

    private final PreparedRun run;
    private final RunDirectory directory;
    private final Journal journal;
    private final RunEvents events;
    private final Failures failures;
    private final CheckpointSaver checkpoints;
    private final LossSurfaces surfaces;
    private final EntryMemories memories;
    private final PluginContexts contexts;
    private final Optional<TrainingState> resumed;
    private final StopRequest stop;
    private final long seed;
    private final Stopwatch sinceSaved = Stopwatch.createStarted();
    private int[] batch = {};
    private int number;
    private TrainingPhase phase;
    private Progress before = Progress.NONE;
    private long steps;
    private Optional<TrainingState> saved;
    private long savedCheckpoint;

    @Inject
    TrainingLoop(
            Descriptor descriptor,
            PreparedRun run,
            RunDirectory directory,
            Journal journal,
            RunEvents events,
            Failures failures,
            CheckpointSaver checkpoints,
            LossSurfaces surfaces,
            EntryMemories memories,
            PluginContexts contexts,
            Optional<TrainingState> resumed,
            StopRequest stop) {
        this.surfaces = surfaces;
        this.run = run;
        this.directory = directory;
        this.journal = journal;
        this.events = events;
        this.failures = failures;
        this.checkpoints = checkpoints;
        this.memories = memories;
        this.contexts = contexts;
        this.resumed = resumed;
        this.stop = stop;
        this.saved = resumed;
        this.seed = Seeds.of(descriptor.seed(), "training");
        this.savedCheckpoint = checkpoints.lastStep();
    }

    /** Trains the model to the end of the last phase, if it can be trained. */
    public void run() {
        run.trainable().ifPresent(this::run);
    }

    private void run(TrainableModel model) {
        List<RunPlugins.Phase> phases = run.plugins().phases();
        resumed.ifPresent(state -> {
            number = state.position().phase();
            before = state.position().before();
        });
        for (; number < phases.size(); number++) {
            steps = before.steps() + declared(phases.subList(number, phases.size()), model.examples());
            phase = phase(number, model);
            train(phases.get(number));
            before = before.plus(phase.step(), phase.epoch(), phase.epochs());
        }
    }

    private TrainingPhase phase(int number, TrainableModel model) {
        long own = Seeds.of(seed, "phase " + number);
        Optional<TrainingState> here = resumed.filter(state -> state.position().phase() == number);
        TrainingPhase turn = new TrainingPhase(
                this,
                run,
                model,
                contexts.ofTrainer(run.plugins().phases().get(number).entry().name(), number),
                own,
                here.map(TrainingState::arrays).orElse(Map.of()));
        here.map(TrainingState::position)
                .ifPresent(position -> turn.goOn(position.step(), position.epoch(), position.epochs()));
        return turn;
    }

    /** Saves the state if it is time to; everything so far is measured, and the next update has not begun. */
    void betweenUpdates() {
        boolean interrupted = isInterrupted();
        if (interrupted
                || checkpoints.lastStep() != savedCheckpoint
                || sinceSaved.elapsed().compareTo(WORTH_SAVING) > 0) {
            save();
        }
        if (interrupted) {
            throw new CancellationException("interrupted");
        }
    }

    private void save() {
        boolean interrupted = Thread.interrupted();
        Map<String, INDArray> arrays = new LinkedHashMap<>(phase.model().state());
        phase.states().forEach((name, array) -> arrays.put(TrainingState.ofTrainer(name), array));
        TrainingState state = new TrainingState(
                new Position(
                        number,
                        phase.step(),
                        phase.epoch(),
                        phase.epochs(),
                        before,
                        phase.model().batches(),
                        checkpoints.lastStep(),
                        journal.length()),
                arrays,
                memories.contents());
        try {
            state.write(directory, saved);
        } catch (IOException e) {
            throw new UncheckedIOException("The training's state cannot be written", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        saved = Optional.of(state);
        savedCheckpoint = checkpoints.lastStep();
        sinceSaved.reset().start();
    }

    private static long declared(List<RunPlugins.Phase> phases, int examples) {
        return phases.stream()
                .mapToLong(next -> next.trainer().steps(next.settings(), examples))
                .sum();
    }

    private void train(RunPlugins.Phase next) {
        try {
            next.trainer().train(next.settings(), phase);
        } catch (CancellationException | DivergedException | FailedStageException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw PluginException.of(next.entry().type(), e);
        }
    }

    /** Records the mini-batch that the trainer uses, so that listeners of the step can use it too. */
    void turnTo(int[] examples) {
        batch = examples;
    }

    void stepCompleted(double loss) {
        long step = before.steps() + phase.step();
        if (!Double.isFinite(loss)) {
            throw new DivergedException(step, loss, surfaces.firstNonFinite(), checkpoints.last());
        }
        try (MiniBatch surface = new MiniBatch(this::surface)) {
            events.tell(new StepCompleted(step, steps, before.epoch() + phase.epoch(), loss, surface));
        }
        stopIfFailed();
    }

    private LossSurface surface() {
        if (batch.length == 0) {
            throw new IllegalStateException(
                    "There is no mini-batch: the trainer asked for neither a gradient nor examples");
        }
        return phase.model().surface(batch);
    }

    void epochCompleted(double loss) {
        events.tell(new EpochCompleted(before.epochs() + phase.epochs(), before.steps() + phase.step(), loss));
        stopIfFailed();
    }

    /** Ends the training if a stage or a listener has failed, or if the user interrupts it. */
    public void stopIfAsked() {
        if (isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        stopIfFailed();
    }

    private boolean isInterrupted() {
        return stop.isMade() || Thread.currentThread().isInterrupted();
    }

    /**
     * Ends the training after a failure. An interrupt is not checked here: it waits for the end of the update, unless
     * it has broken a measurement.
     */
    private void stopIfFailed() {
        if (failures.any()) {
            throw new FailedStageException();
        }
    }

    /** Unwinds the trainer after a failure that is already recorded. */
    public static final class FailedStageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public FailedStageException() {
            super("a stage failed", null, false, false);
        }
    }
}
