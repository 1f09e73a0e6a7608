package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run stands: {@code status.json}.
 *
 * @param state running until the run ends, one way or another
 * @param started when the run began
 * @param ended when it ended; absent while it runs, and after a crash
 * @param step updates so far
 * @param parent the sweep that the run belongs to: the name of its folder, beside this one
 * @param sweep true of a sweep itself
 * @param message why it failed, for the user
 */
public record RunStatus(
        State state,
        Instant started,
        Optional<Instant> ended,
        long step,
        Optional<String> parent,
        boolean sweep,
        Optional<String> message) {

    /** The states of a run. */
    public enum State {
        RUNNING,
        FINISHED,
        FAILED,
        INTERRUPTED
    }

    /** A run that begins now. */
    public static RunStatus started(Optional<String> parent, boolean sweep) {
        return new RunStatus(State.RUNNING, Instant.now(), Optional.empty(), 0, parent, sweep, Optional.empty());
    }

    /** The same run, ended now. */
    public RunStatus ended(State end, long lastStep, Optional<String> why) {
        return new RunStatus(end, started, Optional.of(Instant.now()), lastStep, parent, sweep, why);
    }

    /** The same run, which goes on. */
    public RunStatus resumed() {
        return new RunStatus(State.RUNNING, started, Optional.empty(), step, parent, sweep, Optional.empty());
    }

    /** Reads a run's status. */
    public static RunStatus read(RunDirectory run) throws IOException {
        return Json.MAPPER.readValue(Files.readString(run.status()), RunStatus.class);
    }

    /** Writes it whole or not at all. */
    public void write(RunDirectory run) throws IOException {
        Path fresh = run.status().resolveSibling("status.json.new");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(fresh, run.status(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
