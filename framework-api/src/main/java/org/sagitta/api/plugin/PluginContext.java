package org.sagitta.api.plugin;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.sagitta.api.operator.Cancellation;

/** What every plugin may ask of the runtime while it works: the part that all contexts have in common. */
public interface PluginContext {
    /**
     * Says how far a work that takes long has come. The terminal shows it while a run lasts, and whoever listens hears of it as
     * {@link org.sagitta.api.event.RunEvent.WorkAdvanced}; both a few times a second at most, so that it may be said in each
     * turn of a loop. Figures do not depend on it.
     *
     * @param done parts that are done, from 0
     * @param all parts that there are; 0 where that is not known
     */
    void progress(long done, long all);

    /**
     * Ends the work where the user has interrupted the run, which can go on later. Products, losses and gradients of a network
     * look for that themselves, and so do products with any operator that is known by its products only: it is for long
     * loops without them.
     *
     * @throws CancellationException where the run is interrupted; let it pass
     */
    default void stopIfInterrupted() {
        Cancellation.throwIfInterrupted();
    }

    /**
     * A folder for files that are needed while the plugin works. It is this entry's own and empty when it is first asked for;
     * it stays as it is until the run ends, is interrupted or fails, and is deleted then with all that is in it.
     */
    Path scratchFolder();

    /**
     * Tells whoever reads the run's figures what they should know of them: on the terminal, in the provenance, the report
     * and MLflow, once however often it is given.
     *
     * @param warning a plain sentence that makes sense by itself: what was found, and what to do
     */
    void warn(String warning);
}
