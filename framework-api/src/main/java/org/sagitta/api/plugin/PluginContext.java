package org.sagitta.api.plugin;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.sagitta.api.operator.Cancellation;

/** A plugin context gives every plugin the services of the runtime that all contexts share. */
public interface PluginContext {
    /**
     * Reports the progress of long work. The terminal shows it during a run, and listeners receive it as {@link
     * org.sagitta.api.event.RunEvent.WorkAdvanced}; both at most a few times a second, so it may be called in every iteration
     * of a loop. Figures do not depend on it.
     *
     * @param done the number of parts that are done, from 0
     * @param all the number of all parts; 0 if it is unknown
     */
    void progress(long done, long all);

    /**
     * Ends the work if the user has interrupted the run, which can be resumed later. Products, losses and gradients of a
     * network call it themselves, as do products of operators that are known by their products only; call it in long loops
     * without them.
     *
     * @throws CancellationException if the run is interrupted; do not catch it
     */
    default void stopIfInterrupted() {
        Cancellation.throwIfInterrupted();
    }

    /**
     * Returns a folder for temporary files. It belongs to this entry alone and is empty at the first call. It is kept until
     * the run ends, is interrupted or fails, and is then deleted with its contents.
     */
    Path scratchFolder();

    /**
     * Warns the readers of the run's figures, on the terminal, in the provenance, the report and MLflow. A warning that is
     * given repeatedly appears once.
     *
     * @param warning a sentence that makes sense by itself: what was found, and what to do
     */
    void warn(String warning);
}
