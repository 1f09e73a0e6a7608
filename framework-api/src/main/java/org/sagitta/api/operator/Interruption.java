package org.sagitta.api.operator;

import java.util.concurrent.CancellationException;

/** The user's wish that the run stops, which products and other work look for. */
public final class Interruption {
    private Interruption() {}

    /**
     * Ends the work where the user has interrupted the run.
     *
     * @throws CancellationException where the run is interrupted; let it pass
     */
    public static void throwIfAny() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Interrupted");
        }
    }
}
