package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The status says how far a run has come: {@code status.json}.
 *
 * @param state running until the run ends in some way
 * @param started the time at which the run began
 * @param ended the time at which the run ended; absent while it runs, and after a crash
 * @param step the number of updates so far
 * @param parent the sweep to which the run belongs: the name of its folder, next to this one
 * @param sweep whether this is a sweep itself
 * @param message the reason of a failure, for the user
 */
public record RunStatus(
        State state,
        Instant started,
        Optional<Instant> ended,
        long step,
        Optional<String> parent,
        boolean sweep,
        Optional<String> message) {

    /** The states in which a run can be. */
    public enum State {
        RUNNING,
        FINISHED,
        FAILED,
        INTERRUPTED
    }

    /** Returns the status of a run that begins now. */
    public static RunStatus started(Optional<String> parent, boolean sweep) {
        return new RunStatus(State.RUNNING, Instant.now(), Optional.empty(), 0, parent, sweep, Optional.empty());
    }

    /** Returns the status of the same run, ended now. */
    public RunStatus ended(State end, long lastStep, Optional<String> why) {
        return new RunStatus(end, started, Optional.of(Instant.now()), lastStep, parent, sweep, why);
    }

    /** Returns the status of the same run, resumed now. */
    public RunStatus resumed() {
        return new RunStatus(State.RUNNING, started, Optional.empty(), step, parent, sweep, Optional.empty());
    }

    /** Reads the status of a run. */
    public static RunStatus read(RunDirectory run) throws IOException {
        return Json.MAPPER.readValue(Files.readString(run.status()), RunStatus.class);
    }

    /** Writes the status atomically. */
    public void write(RunDirectory run) throws IOException {
        Path fresh = run.status().resolveSibling("status.json.new");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(fresh, run.status(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
