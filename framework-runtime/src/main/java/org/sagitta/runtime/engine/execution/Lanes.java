package org.sagitta.runtime.engine.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.sagitta.runtime.engine.kernel.BlasThreads;

/**
 * A fixed number of threads (lanes) that work in parallel, each with single-threaded BLAS. Lane 0 is the calling
 * thread. The work of a lane depends only on its number, therefore results are bit-identical for the same number of
 * lanes.
 */
public final class Lanes {
    private static final long IDLE_SECONDS = 10;

    private final int count;
    private final ExecutorService helpers;
    private volatile boolean stopped;

    /** @param count the number of threads, including the caller's */
    public Lanes(int count) {
        this.count = count;
        this.helpers = helpers(Math.max(1, count - 1));
    }

    /**
     * Returns the lanes of the whole process: as many as {@code OMP_NUM_THREADS} says, otherwise one for each
     * processor.
     */
    public static Lanes standard() {
        return Standard.LANES;
    }

    /** Returns the number of lanes. */
    public int count() {
        return count;
    }

    /**
     * Runs work in the first {@code lanes} lanes and waits for all of them.
     *
     * @param work receives a lane's number and calls {@link #checkpoint} often
     * @throws CancellationException if the calling thread was interrupted; it stays interrupted
     */
    public synchronized void run(int lanes, IntConsumer work) {
        stopped = false;
        BlasThreads.single(() -> runSideBySide(lanes, work));
    }

    private void runSideBySide(int lanes, IntConsumer work) {
        List<Future<?>> others = new ArrayList<>();
        for (int lane = 1; lane < lanes; lane++) {
            int number = lane;
            others.add(helpers.submit(() -> stoppingOthers(number, work)));
        }
        RuntimeException failure = failureOf(() -> stoppingOthers(0, work));
        for (Future<?> other : others) {
            RuntimeException next = failureOf(() -> await(other));
            boolean cause = failure == null || failure instanceof CancellationException;
            failure = cause && next != null ? next : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Throws an exception if the work is to stop; work calls this method between its parts. */
    public void checkpoint() {
        if (stopped || Thread.currentThread().isInterrupted()) {
            throw new CancellationException("Interrupted");
        }
    }

    private void stoppingOthers(int lane, IntConsumer work) {
        try {
            work.accept(lane);
        } catch (RuntimeException | Error e) {
            stopped = true;
            throw e;
        }
    }

    /** Waits for the end of a lane even when interrupted, because the lane uses its memory until then. */
    private void await(Future<?> lane) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    lane.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                    stopped = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException failureOf(Runnable part) {
        try {
            part.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** Creates a pool of threads, which end after some time without work. */
    private static ExecutorService helpers(int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Lanes::daemon);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "sagitta-lane");
        thread.setDaemon(true);
        return thread;
    }

    private static final class Standard {
        private static final Lanes LANES = new Lanes(threads());

        private static int threads() {
            String wanted = System.getenv("OMP_NUM_THREADS");
            return wanted != null && wanted.matches("[1-9][0-9]{0,3}")
                    ? Integer.parseInt(wanted)
                    : Runtime.getRuntime().availableProcessors();
        }
    }
}
