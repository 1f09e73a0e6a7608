package org.sagitta.runtime.training;

/**
 * A request to end an experiment in order, which any thread may make at any moment. It is never lost: it stays once it was
 * made, and interrupts the thread that works as soon as, and as long as, an interrupt does no harm there.
 *
 * <p>An interrupt alone would not do: one that comes while files are written breaks them, and one that a library swallows is
 * forgotten.
 */
public final class StopRequest {
    private boolean made;
    private Thread worker;

    /** Makes the request. */
    public synchronized void make() {
        made = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** Returns whether the request was made. */
    public synchronized boolean isMade() {
        return made;
    }

    /** Lets a request interrupt the calling thread, at once if it was made already, until {@link #shield} is called. */
    public synchronized void expose() {
        worker = Thread.currentThread();
        if (made) {
            worker.interrupt();
        }
    }

    /** Keeps requests from interrupting the thread, and takes an interrupt back that it has not noticed. */
    public synchronized void shield() {
        worker = null;
        Thread.interrupted();
    }
}
