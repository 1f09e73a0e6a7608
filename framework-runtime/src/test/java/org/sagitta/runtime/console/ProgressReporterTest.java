package org.sagitta.runtime.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.common.eventbus.EventBus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.event.RunEvent.RunFailed;
import org.sagitta.api.event.RunEvent.RunFinished;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.event.RunEvent.WarningGiven;
import org.sagitta.api.event.RunEvent.WorkAdvanced;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;

class ProgressReporterTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final EventBus bus = new EventBus();
    private long now;
    private final Ticker clock = new Ticker() {
        @Override
        public long read() {
            return now;
        }
    };

    private void post(Duration after, RunEvent event) {
        now += after.toNanos();
        bus.post(event);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static StepCompleted step(long step) {
        return new StepCompleted(step, 100, step / 10.0, 0.5, () -> {
            throw new AssertionError("nobody looks at the mini-batch");
        });
    }

    private static Checkpoint checkpoint(long step) {
        return new Checkpoint(step, step / 10.0, null);
    }

    private static MetricMeasured measured(Optional<String> estimator, String metric, long step) {
        return new MetricMeasured(
                new FigureKey(metric, "", estimator, Optional.empty(), "train"),
                Measurement.exact(1, "structure", 0),
                step,
                step / 10.0,
                Instant.EPOCH);
    }

    @Test
    void elsewhereThanOnATerminalThereIsALineEachCheckpointAndOneEachFiveSeconds() {
        bus.register(new ProgressReporter(new ProgressLines(out, clock), clock));
        post(Duration.ZERO, new CheckpointReached(checkpoint(0)));
        post(
                Duration.ofSeconds(2),
                new CurvatureEstimated(checkpoint(0), "hessian", null, null, Duration.ofSeconds(2)));
        post(Duration.ofSeconds(4), measured(Optional.of("hessian"), "trace", 0));
        for (int step = 1; step <= 14; step++) {
            post(Duration.ofMillis(500), step(step));
        }
        post(Duration.ZERO, new CheckpointReached(checkpoint(14)));
        post(Duration.ofSeconds(9), new RunFinished(Duration.ofSeconds(22)));
        assertEquals(
                List.of(
                        "step 0: measuring",
                        "step 0: measured hessian / trace",
                        "step 10 of 100: loss 0.5000, 51 s left",
                        "step 14 of 100: measuring",
                        "step 14 of 100: finished after 22 s, 27 % of it measuring"),
                lines());
    }

    @Test
    void saysHowFarAPluginThatWorksLongHasCome() {
        bus.register(new ProgressReporter(new ProgressLines(out, clock), clock));
        post(Duration.ZERO, new CheckpointReached(checkpoint(0)));
        post(Duration.ofSeconds(1), new WorkAdvanced("estimator hessian", 10, 1200));
        post(Duration.ofSeconds(6), new WorkAdvanced("estimator hessian", 70, 1200));
        post(Duration.ofSeconds(6), new WorkAdvanced("metric trace of hessian", 1130, 0));
        assertEquals(
                List.of(
                        "step 0: measuring",
                        "step 0: estimator hessian: 70 of 1,200",
                        "step 0: metric trace of hessian: 1,130"),
                lines());
    }

    @Test
    void aWarningHasALineOfItsOwnAtOnce() {
        bus.register(new ProgressReporter(new ProgressLines(out, clock), clock));
        post(Duration.ZERO, new CheckpointReached(checkpoint(0)));
        post(Duration.ofMillis(1), new WarningGiven("Beware."));
        assertEquals(List.of("step 0: measuring", "sagitta: warning: Beware."), lines());
    }

    @Test
    void onATerminalAWarningStaysAboveTheBar() {
        String warning = "Beware: " + "of a long sentence ".repeat(10);
        try (ProgressReporter reporter = new ProgressReporter(new ProgressBarDisplay("brave", out, 80), clock)) {
            bus.register(reporter);
            post(Duration.ZERO, step(49));
            post(Duration.ofSeconds(1), new WarningGiven(warning));
        }
        assertTrue(bytes.toString(StandardCharsets.UTF_8).contains("\rsagitta: warning: " + warning + "\n"));
    }

    @Test
    void linesHaveNoControlCodes() {
        bus.register(new ProgressReporter(new ProgressLines(out, clock), clock));
        post(Duration.ofSeconds(9), step(1));
        post(Duration.ofSeconds(9), new RunFailed(Duration.ofSeconds(22), new IllegalStateException()));
        assertTrue(bytes.toString(StandardCharsets.UTF_8).chars().allMatch(c -> c == '\n' || c >= ' '));
    }

    @Test
    void onATerminalABarShowsTheStepTheLossAndTheTimeLeft() {
        try (ProgressReporter reporter = new ProgressReporter(new ProgressBarDisplay("brave", out, 80), clock)) {
            bus.register(reporter);
            post(Duration.ZERO, step(49));
            post(Duration.ofSeconds(1), step(50));
        }
        List<String> drawn = Arrays.stream(
                        bytes.toString(StandardCharsets.UTF_8).split("[\r\n]+"))
                .toList();
        String last = drawn.get(drawn.size() - 1);
        assertTrue(
                last.matches("brave +50% \\[=+>? +\\] +50/100 \\(\\d:\\d\\d:\\d\\d\\) +loss 0.5000, 50 s left *"),
                last);
        assertTrue(drawn.stream().allMatch(line -> line.length() < 80), drawn.toString());
    }
}
