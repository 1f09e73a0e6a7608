package org.sagitta.runtime.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.runtime.mlflow.RunFixture.figure;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.eventbus.EventBus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.event.RunEvent.ArtifactProduced;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.runtime.mlflow.MlflowReader.Snapshot;
import org.slf4j.LoggerFactory;

@ExtendWith(MlflowServerExtension.class)
class MlflowSinkTest {
    @TempDir
    private Path runs;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final EventBus bus = new EventBus();

    @BeforeEach
    void listenToTheLog() {
        log.start();
        ((Logger) LoggerFactory.getLogger(MlflowSink.class)).addAppender(log);
    }

    @AfterEach
    void leaveTheLog() {
        ((Logger) LoggerFactory.getLogger(MlflowSink.class)).detachAppender(log);
    }

    private MlflowSink start(RunFixture run, String server) {
        MlflowSink sink = MlflowSink.start(run.directory(), server);
        bus.register(sink);
        return sink;
    }

    private void measure(RunFixture run, long step) throws IOException {
        run.measured(figure("trace", step, 0.5 * step));
        bus.post(event(step));
    }

    private static MetricMeasured event(long step) {
        return new MetricMeasured(
                new FigureKey("trace", "", Optional.of("hessian"), Optional.empty(), "train"),
                Measurement.exact(0.5 * step, "structure", 0),
                step,
                step / 20.0,
                Instant.EPOCH);
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** Looks again every tenth of a second, until it is so. */
    private static void await(Callable<Boolean> so) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            while (!so.call()) {
                Thread.sleep(100);
            }
        });
    }

    private static int figures(MlflowReader server, RunFixture run) {
        return server.run(run.experiment())
                .metrics()
                .getOrDefault("hessian/trace", List.of())
                .size();
    }

    @Test
    void figuresArriveWhileTheRunGoesOn(MlflowReader server) throws Exception {
        RunFixture run = RunFixture.begun(runs);
        MlflowSink sink = start(run, server.address().toString());
        measure(run, 0);
        await(() -> run.directory().mlflow().toFile().exists() && figures(server, run) == 1);
        measure(run, 1);
        await(() -> figures(server, run) == 2);
        assertEquals("RUNNING", server.run(run.experiment()).status());
        measure(run, 2);
        run.finished();
        assertTrue(sink.close(Duration.ofSeconds(20)));
        Snapshot there = server.run(run.experiment());
        assertEquals(3, there.metrics().get("hessian/trace").size());
        assertEquals("FINISHED", there.status());
        assertTrue(there.artifacts().keySet().containsAll(List.of("report.html", "metrics.jsonl")));
        assertEquals(List.of(), warnings());
    }

    @Test
    void aFileIsNotSentBeforeItIsAnnouncedWhole(MlflowReader server) throws Exception {
        RunFixture run =
                RunFixture.begun(runs).write("artifacts/half.npy", "half").write("artifacts/whole.npy", "whole");
        MlflowSink sink = start(run, server.address().toString());
        bus.post(new ArtifactProduced(Path.of("artifacts/whole.npy"), 0));
        await(() -> run.directory().mlflow().toFile().exists()
                && server.run(run.experiment()).artifacts().containsKey("artifacts/whole.npy"));
        assertFalse(server.run(run.experiment()).artifacts().containsKey("artifacts/half.npy"));
        run.finished();
        assertTrue(sink.close(Duration.ofSeconds(20)));
        assertTrue(server.run(run.experiment()).artifacts().containsKey("artifacts/half.npy"));
    }

    @Test
    void aServerThatNeverAnswersHoldsNobodyUp() throws Exception {
        RunFixture run = RunFixture.begun(runs);
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            MlflowSink sink = start(run, "http://127.0.0.1:" + deaf.getLocalPort());
            Instant start = Instant.now();
            for (int step = 0; step < 100_000; step++) {
                bus.post(event(step));
            }
            run.finished();
            assertFalse(sink.close(Duration.ofMillis(500)));
            assertTrue(Duration.between(start, Instant.now()).compareTo(Duration.ofSeconds(5)) < 0);
        }
        assertEquals(1, warnings().size(), warnings().toString());
    }

    @Test
    void aServerThatIsDownIsAWarningOnceAndSyncLaterComesToTheSameAsLive(MlflowReader server) throws Exception {
        RunFixture live = RunFixture.begun(runs);
        MlflowSink sink = start(live, server.address().toString());
        measure(live, 0);
        measure(live, 1);
        live.finished();
        assertTrue(sink.close(Duration.ofSeconds(20)));
        bus.unregister(sink);

        RunFixture lonely = RunFixture.begun(runs);
        String nowhere = "http://127.0.0.1:" + MlflowServerExtension.freePort();
        MlflowSink unheard = start(lonely, nowhere);
        measure(lonely, 0);
        await(() -> !warnings().isEmpty());
        measure(lonely, 1);
        lonely.finished();
        assertFalse(unheard.close(Duration.ofSeconds(20)));
        assertEquals(1, warnings().size(), warnings().toString());
        String mend = "./sagitta sync " + lonely.directory().path() + " --mlflow " + nowhere;
        assertTrue(warnings().get(0).contains(mend), warnings().get(0));

        new MlflowMirror(lonely.directory(), server.address().toString()).mirror();
        assertEquals(
                server.run(live.experiment()).anonymous(),
                server.run(lonely.experiment()).anonymous());
    }

    @Test
    void aServerThatComesBackIsGivenEverything(MlflowReader server) throws Exception {
        RunFixture run = RunFixture.begun(runs);
        AtomicBoolean down = new AtomicBoolean(true);
        try (ProxyServer proxy = new ProxyServer(
                0,
                server.address(),
                request -> down.get() ? ProxyServer.Action.UNAVAILABLE : ProxyServer.Action.FORWARD)) {
            MlflowSink sink = start(run, proxy.address());
            measure(run, 0);
            await(() -> !warnings().isEmpty());
            measure(run, 1);
            down.set(false);
            await(() -> run.directory().mlflow().toFile().exists() && figures(server, run) == 2);
            run.finished();
            assertTrue(sink.close(Duration.ofSeconds(20)));
        }
        assertEquals("FINISHED", server.run(run.experiment()).status());
    }

    @Test
    void aRefusalEndsTheAttempts(MlflowReader server) throws Exception {
        RunFixture run = RunFixture.begun(runs);
        try (ProxyServer proxy = new ProxyServer(0, server.address(), request -> ProxyServer.Action.FORBIDDEN)) {
            MlflowSink sink = start(run, proxy.address());
            await(() -> !warnings().isEmpty());
            measure(run, 0);
            run.finished();
            assertFalse(sink.close(Duration.ofSeconds(5)));
            assertEquals(1, proxy.requests("").size());
        }
        assertTrue(warnings().get(0).contains("403"), warnings().toString());
    }
}
