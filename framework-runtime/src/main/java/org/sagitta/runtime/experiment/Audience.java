package org.sagitta.runtime.experiment;

import java.io.IOException;
import java.util.List;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;

/**
 * An audience observes an experiment, as the terminal does: it is notified of each event in the thread that executes
 * the experiment.
 */
public interface Audience {
    /** An audience that ignores all notifications. */
    Audience SILENT = new Audience() {};

    /**
     * Notifies that the experiment starts: its data and models fit, and nothing has been written yet. An audience that
     * hears of a reason to end it may {@link Experiment#stop} it, also later and from another thread.
     */
    default void experimentStarts(Experiment experiment) {}

    /**
     * Notifies that the experiment has ended in order, or was interrupted.
     *
     * @throws IOException if the files of its runs cannot be read
     */
    default void experimentCameTo(Outcome outcome) throws IOException {}

    /** Notifies that the experiment has ended, in order or by an exception. */
    default void experimentEnds() {}

    /** Notifies that a new run is about to begin. */
    default void runBegins(PreparedRun run) {}

    /** Gives the warnings of a run before it begins or resumes. */
    default void warnings(List<String> warnings) {}

    /**
     * Returns the objects whose {@code @Subscribe} methods receive the run's events; it is called when the run is
     * executed.
     *
     * @param label a name of the run for people
     */
    default List<Object> listeners(String label) {
        return List.of();
    }

    /** Notifies that the run for which {@link #listeners} was called has ended. */
    default void runEnds() {}

    /**
     * Notifies that a run has failed.
     *
     * @param message the failures, one per line
     */
    default void runFailed(RunDirectory run, String message) {}

    /** Notifies that a run of a sweep could not begin or resume. */
    default void runRefused(RunDirectory run, String message) {}
}
