package org.sagitta.runtime.mlflow;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sagitta.api.event.RunEvent.ArtifactProduced;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.event.RunEvent.RunStarted;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.record.RunDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an MLflow server up to date while a run goes on, in a thread of its own, so that the training never waits for
 * the server.
 *
 * <p>The journal on the disk is the queue of figures: durable and unbounded. Events only wake the thread up, through a
 * queue of length one. Therefore nothing accumulates in memory and nothing is lost, however slow the server is.
 *
 * <p>If the server does not answer, a warning is given once, the run goes on, and further attempts follow at growing
 * intervals; {@code sagitta sync} sends what has not arrived by the end. If the server refuses a request, it is not
 * called again.
 */
public final class MlflowSink {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowSink.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final RunDirectory run;
    private final String server;
    private final MlflowMirror mirror;
    private final Thread thread;
    private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    private final Set<Path> complete = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean arrived; // in the last pass
    private volatile boolean warned;

    private MlflowSink(RunDirectory run, String server) {
        this.run = run;
        this.server = server;
        this.mirror = new MlflowMirror(run, server);
        this.thread = new Thread(this::mirrorUntilClosed, "mlflow-" + run.name());
        thread.setDaemon(true);
    }

    /**
     * Checks whether an address can be that of a server; nothing is sent.
     *
     * @throws UnsuitableSettingsException if it cannot; the message is for the user
     */
    public static void checkAddress(String server) {
        new TrackingServer(server, System.getenv());
    }

    /**
     * Begins to mirror a run, or a sweep, whose status file is written. The sink must be registered on the run's bus.
     *
     * @throws UnsuitableSettingsException if the address is not that of a server; the message is for the user
     */
    public static MlflowSink start(RunDirectory run, String server) {
        MlflowSink sink = new MlflowSink(run, server);
        sink.thread.start();
        return sink;
    }

    /** Wakes the thread up when the descriptor and the provenance are written. */
    @Subscribe
    public void on(RunStarted event) {
        wake();
    }

    /** Wakes the thread up when the journal has a new line. */
    @Subscribe
    public void on(MetricMeasured event) {
        wake();
    }

    /** Marks a file as complete and wakes the thread up. */
    @Subscribe
    public void on(ArtifactProduced event) {
        complete.add(event.file());
        wake();
    }

    private void wake() {
        boolean unused = wakeUps.offer(true);
    }

    /**
     * Sends the rest within a time limit; must be called after the run's status, report and files are written.
     *
     * @return whether the server now has everything
     */
    public boolean close(Duration most) throws InterruptedException {
        closing.countDown();
        wake();
        thread.join(Math.max(1, most.toMillis()));
        if (thread.isAlive()) {
            thread.interrupt();
            warn("it has not taken everything within " + most.toSeconds() + " s");
            return false;
        }
        return arrived;
    }

    private void mirrorUntilClosed() {
        try {
            Duration pause = PAUSE;
            while (true) {
                // read before the pass, so that the last pass sees everything that was written before closing
                boolean last = closing.getCount() == 0;
                arrived = pass();
                if (last) {
                    return;
                }
                pause = arrived ? PAUSE : longer(pause);
                rest(pause);
            }
        } catch (MlflowException refusal) {
            warn(refusal.getMessage());
        } catch (InterruptedException e) {
            // closed, and the time limit has passed
        } catch (RuntimeException e) {
            LOG.debug("Mirroring {} failed", run.path(), e);
            warn(e.toString());
        }
    }

    private boolean pass() {
        try {
            mirror.mirror(complete::contains);
            return true;
        } catch (MlflowException e) {
            if (!e.temporary()) {
                throw e;
            }
            warn(e.getMessage());
        } catch (IOException e) {
            warn(e.toString());
        }
        return false;
    }

    private void warn(String what) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "{}. The run goes on, and everything is kept in {}. What does not arrive by its end, this brings later: ./sagitta sync {} --mlflow {}",
                    what,
                    run.path(),
                    run.path(),
                    server);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** Waits for the given pause and then, if nothing is left to send, for the next event. */
    private void rest(Duration pause) throws InterruptedException {
        if (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS) && arrived) {
            wakeUps.take();
        }
    }
}
