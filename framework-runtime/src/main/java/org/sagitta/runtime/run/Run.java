package org.sagitta.runtime.run;

import com.google.common.base.Stopwatch;
import com.google.inject.Guice;
import com.google.inject.Injector;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.sagitta.api.event.RunEvent.RunFailed;
import org.sagitta.api.event.RunEvent.RunFinished;
import org.sagitta.api.event.RunEvent.RunInterrupted;
import org.sagitta.api.event.RunEvent.RunStarted;
import org.sagitta.api.event.RunEvent.WarningGiven;
import org.sagitta.runtime.context.ScratchFolders;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.EarlierTimes;
import org.sagitta.runtime.record.FailureFile;
import org.sagitta.runtime.record.FailureMessage;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.Provenance;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.training.CheckpointSchedule;
import org.sagitta.runtime.training.StopRequest;
import org.sagitta.runtime.training.TrainingEnd;
import org.sagitta.runtime.training.TrainingLoop;
import org.sagitta.runtime.training.TrainingState;

/** Executes one run, from its first event to its last. */
public final class Run {
    private final RunDirectory directory;
    private final RunEvents events;
    private final Failures failures;
    private final TrainingLoop training;
    private final TrainingEnd end;
    private final CheckpointSchedule schedule;
    private final ScratchFolders scratch;
    private final Optional<TrainingState> resumed;
    private final StopRequest stop;

    @Inject
    Run(
            RunDirectory directory,
            RunEvents events,
            Failures failures,
            TrainingLoop training,
            TrainingEnd end,
            CheckpointSchedule schedule,
            Stages stages,
            ScratchFolders scratch,
            Optional<TrainingState> resumed,
            StopRequest stop) {
        this.directory = directory;
        this.events = events;
        this.failures = failures;
        this.training = training;
        this.end = end;
        this.schedule = schedule;
        this.scratch = scratch;
        this.resumed = resumed;
        this.stop = stop;
        events.leadTo(stages::workOn);
    }

    /**
     * Writes the files that a run's folder has from the start: descriptor, provenance, status.
     *
     * @param directory the folder of the run, which exists
     * @param parent the sweep to which it belongs
     * @throws IOException if the run's folder cannot be written
     */
    public static RunStatus begin(
            PreparedRun prepared, RunDirectory directory, Optional<String> parent, Provenance provenance)
            throws IOException {
        RunStatus status = RunStatus.started(parent, false);
        Files.writeString(directory.descriptor(), prepared.descriptor().yaml());
        provenance.write(directory);
        status.write(directory);
        return status;
    }

    /**
     * Executes the run to its end in the calling thread. An interrupt of that thread, or a request to
     * stop, ends the run as interrupted.
     *
     * @param status the status from {@link #begin}
     * @param listeners objects whose {@code @Subscribe} methods receive the run's events
     * @param stop the request that ends the run in order
     * @return the status at its end, which is already written; for a failed run it holds the failures, one per line
     * @throws IOException if the run's folder cannot be written
     */
    public static RunStatus execute(
            PreparedRun prepared, RunDirectory directory, RunStatus status, List<?> listeners, StopRequest stop)
            throws IOException {
        try (Journal journal = Journal.open(directory.journal())) {
            return execute(prepared, directory, status, listeners, journal, EarlierTimes.NONE, Optional.empty(), stop);
        }
    }

    /**
     * Returns whether a run that did not reach its end has a saved state from which it can be resumed; otherwise it
     * starts again.
     */
    public static boolean isUnderWay(RunDirectory directory) {
        return TrainingState.exists(directory);
    }

    /**
     * Cuts the journal of a run that did not reach its end back to its last saved state: the figures after that state
     * will be measured again, and keep their times.
     *
     * @return the number of bytes of the journal that are left
     * @throws IOException if the run's folder cannot be read or written
     */
    public static long rewind(RunDirectory directory) throws IOException {
        long left = TrainingState.read(directory)
                .map(state -> state.position().journal())
                .orElse(0L);
        try (Journal journal = Journal.open(directory.journal())) {
            EarlierTimes.keep(directory);
            journal.cut(left);
        }
        return left;
    }

    /**
     * Resumes a run that did not reach its end from its last saved state; must be called after {@link #rewind}.
     *
     * @param prepared the run, prepared from its own descriptor
     * @throws IOException if the run's folder cannot be read or written
     */
    public static RunStatus resume(PreparedRun prepared, RunDirectory directory, List<?> listeners, StopRequest stop)
            throws IOException {
        RunStatus status = RunStatus.read(directory).resumed();
        status.write(directory);
        Provenance.warn(directory, prepared.warnings().given());
        Provenance.resumed(directory, Instant.now());
        Optional<TrainingState> state = TrainingState.read(directory);
        prepared.trainable()
                .ifPresent(model -> state.ifPresent(
                        found -> model.restore(found.arrays(), found.position().batches())));
        try (Journal journal = Journal.open(directory.journal())) {
            EarlierTimes earlier = EarlierTimes.after(directory, journal.length());
            return execute(prepared, directory, status, listeners, journal, earlier, state, stop);
        }
    }

    private static RunStatus execute(
            PreparedRun prepared,
            RunDirectory directory,
            RunStatus status,
            List<?> listeners,
            Journal journal,
            EarlierTimes earlier,
            Optional<TrainingState> resumed,
            StopRequest stop)
            throws IOException {
        RunEvents events = new RunEvents(prepared.bus());
        prepared.warnings().tell(warning -> {
            keep(directory, List.of(warning));
            events.tell(new WarningGiven(warning));
        });
        Injector injector =
                Guice.createInjector(new RunModule(prepared, events, directory, journal, earlier, resumed, stop));
        listeners.forEach(prepared.bus()::register);
        return injector.getInstance(Run.class).execute(status);
    }

    private static void keep(RunDirectory directory, List<String> warnings) {
        try {
            Provenance.warn(directory, warnings);
        } catch (IOException e) {
            throw new UncheckedIOException("The provenance cannot be written", e);
        }
    }

    private RunStatus execute(RunStatus status) throws IOException {
        Stopwatch stopwatch = Stopwatch.createStarted();
        boolean interrupted = false;
        scratch.delete();
        stop.expose();
        try {
            events.tell(new RunStarted(directory.experiment(), directory.name(), directory.path(), Instant.now()));
            if (resumed.isEmpty()) {
                schedule.start();
            }
            training.stopIfAsked();
            training.run();
            schedule.end();
            training.stopIfAsked();
        } catch (CancellationException e) {
            interrupted = true;
        } catch (TrainingLoop.FailedStageException e) {
            // its causes are in the list already
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
        interrupted |= wasInterrupted();
        // An interrupt would break the files that are written from here on.
        stop.shield();
        return finish(status, stopwatch, interrupted || stop.isMade());
    }

    /**
     * Returns whether the run was interrupted. An interrupt may also appear only as its effect on a stage: a cancelled
     * product, a file that was closed under a writer.
     */
    private boolean wasInterrupted() {
        return Thread.currentThread().isInterrupted()
                || failures.causes().stream().anyMatch(CancellationException.class::isInstance);
    }

    private RunStatus finish(RunStatus status, Stopwatch stopwatch, boolean interrupted) throws IOException {
        State state = interrupted ? State.INTERRUPTED : failures.any() ? State.FAILED : State.FINISHED;
        Optional<String> message = state == State.FAILED
                ? Optional.of(String.join(
                        "\n",
                        failures.causes().stream()
                                .map(FailureMessage::of)
                                .distinct()
                                .toList()))
                : Optional.empty();
        if (state == State.FAILED) {
            FailureFile.write(directory, failures.causes());
        }
        RunStatus ended = status.ended(state, end.step(), message);
        ended.write(directory);
        if (state == State.FINISHED) {
            TrainingState.discard(directory);
            EarlierTimes.discard(directory);
        }
        scratch.delete();
        events.tell(
                switch (state) {
                    case FINISHED, RUNNING -> new RunFinished(stopwatch.elapsed());
                    case FAILED ->
                        new RunFailed(stopwatch.elapsed(), failures.causes().get(0));
                    case INTERRUPTED -> new RunInterrupted(stopwatch.elapsed());
                });
        return ended;
    }
}
