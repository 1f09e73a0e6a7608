package org.sagitta.runtime.experiment;

import java.io.IOException;
import java.util.List;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;

/** The audience of an experiment is told what happens, in the thread that executes it, and shows it or not. */
public interface Audience {
    /** An audience that shows nothing. */
    Audience SILENT = new Audience() {};

    /** The experiment starts: everything fits, and nothing has been written yet. */
    default void experimentStarts() {}

    /**
     * The experiment has come to its end in order, be it that it was interrupted.
     *
     * @throws IOException where the files of its runs cannot be read
     */
    default void experimentCameTo(Outcome outcome) throws IOException {}

    /** The experiment has ended, in order or by an exception. */
    default void experimentEnds() {}

    /** A run is about to begin, for the first time. */
    default void runBegins(PreparedRun run) {}

    /** What is to be known of a run before it begins or goes on. */
    default void warnings(List<String> warnings) {}

    /**
     * A run is being executed from now on.
     *
     * @param label of the run, for a person
     * @return objects whose subscribed methods hear the run's events, on its event bus
     */
    default List<Object> listeners(String label) {
        return List.of();
    }

    /** The run for which listeners were asked has ended. */
    default void runEnds() {}

    /**
     * A run has failed.
     *
     * @param message what failed, a line each
     */
    default void runFailed(RunDirectory run, String message) {}

    /** A run of a sweep could not begin, or not go on. */
    default void runRefused(RunDirectory run, String message) {}
}
