package org.sagitta.api.operator;

import java.util.concurrent.CancellationException;

/** This class cancels work after the user has interrupted the run. */
public final class Cancellation {
    private Cancellation() {}

    /**
     * Throws an exception if the user has interrupted the run.
     *
     * @throws CancellationException if the run is interrupted; do not catch it
     */
    public static void throwIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Interrupted");
        }
    }
}
