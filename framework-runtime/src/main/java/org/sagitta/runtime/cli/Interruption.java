package org.sagitta.runtime.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sagitta.runtime.experiment.Experiment;

/**
 * Ends an experiment in order when a signal ends the process: a shutdown hook asks the experiment to stop, and waits until it
 * has ended.
 */
final class Interruption {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Experiment experiment) {
        hook = new Thread(
                () -> {
                    experiment.stop();
                    awaitEnd();
                },
                "interruption");
    }

    /** Protects an experiment until {@link #end} is called. */
    static Interruption of(Experiment experiment) {
        Interruption interruption = new Interruption(experiment);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void awaitEnd() {
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sagitta: the run did not stop within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Declares that the run has ended, whether it was interrupted or not. */
    void end() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The shutdown has begun: this hook is the one that asked the experiment to stop.
        }
    }
}
