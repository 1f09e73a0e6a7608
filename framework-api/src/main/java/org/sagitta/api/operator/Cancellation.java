package org.sagitta.api.operator;

import java.util.concurrent.CancellationException;

/** Cancels work after the user has interrupted the run. */
public final class Cancellation {
    private Cancellation() {}

    /**
     * Throws if the user has interrupted the run.
     *
     * @throws CancellationException where the run is interrupted; let it pass
     */
    public static void throwIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Interrupted");
        }
    }
}
