package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;

/**
 * Tests that a run which is interrupted during a slow estimator ends soon, without the estimator's figure, and can be
 * resumed.
 */
class InterruptedEstimatorTest {
    private static final String SOURCE = """
            import java.io.IOException;
            import java.io.UncheckedIOException;
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.concurrent.locks.LockSupport;
            import org.nd4j.linalg.factory.Nd4j;
            import org.pf4j.Extension;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            import org.sagitta.api.surface.*;
            /** Takes minutes, unless a file is there. */
            @Extension
            public final class SlowEstimator implements CurvatureEstimator<SlowEstimator.Settings> {
              public record Settings(String quick) {}
              @Override public CurvatureOperator estimate(Settings s, LossSurface surface, EstimationContext context) {
                CurvatureOperator operator = surface.operator(Curvature.GGN);
                double sum = 0;
                if (context.scratchFolder().toFile().list().length > 0) {
                  throw new IllegalStateException("the scratch folder is not empty");
                }
                write(context.scratchFolder().resolve("partial"));
                long turns = Files.exists(Path.of(s.quick())) ? 10 : 100_000;
                for (int i = 0; i < turns; i++) {
                  context.progress(i, turns);
                  sum += i;
                  STOP
                }
                return new DiagonalOperator(Nd4j.valueArrayOf(new long[] {surface.dimension()}, sum, surface.precision()));
              }
              private static void write(Path file) {
                try {
                  Files.writeString(file, "not much");
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            }
            """;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Selects how the estimator notices the interrupt. */
    private enum Stop {
        BY_ITSELF("context.stopIfInterrupted(); LockSupport.parkNanos(5_000_000);"),
        BY_A_PRODUCT("operator.apply(surface.gradient()); LockSupport.parkNanos(5_000_000);");

        private final String code;

        Stop(String code) {
            this.code = code;
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void itEndsSoonAndGoesOnToTheFiguresOfARunStraightThrough(Stop stop) throws Exception {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "slow", "SlowEstimator", SOURCE.replace("STOP", stop.code));
        Path quick = folder.resolve("quick");
        Path file = sagitta.file(
                "slow.yaml",
                "experiment: slow",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 30}",
                "model: {type: mlp, hidden: [3]}",
                "trainer: {type: sgd, batch-size: 10, steps: 9, momentum: 0.9}",
                "checkpoints: {at: [end]}",
                "estimators: [hessian, {type: slow, quick: " + quick + "}]",
                "metrics: [{type: trace, method: hutchinson}, gradient-norm]");
        Path plugins = folder.resolve("plugins");

        Process process = sagitta.start("run", file, "--plugins", plugins);
        RunDirectory run = inTheMiddle(sagitta);
        process.destroy();
        assertTrue(process.waitFor(25, TimeUnit.SECONDS), "it does not end");
        Sagitta.Result interrupted = sagitta.await(process).withoutStackTrace().exits(Sagitta.TERMINATED);
        assertFalse(interrupted.err().contains("did not stop"), interrupted.err());
        assertEquals(State.INTERRUPTED, RunStatus.read(run).state());
        assertTrue(Sagitta.figures(run).stream()
                .noneMatch(line -> line.key().estimator().isPresent()));
        assertFalse(Files.exists(scratch(run)), "the scratch folder is left");

        Files.createFile(quick);
        sagitta.run("resume", run.path(), "--plugins", plugins)
                .withoutStackTrace()
                .exits(0);
        sagitta.run("run", file, "--plugins", plugins).withoutStackTrace().exits(0);

        RunDirectory straight = sagitta.runs("slow").stream()
                .filter(other -> !other.equals(run))
                .findFirst()
                .orElseThrow();
        assertEquals(timeless(Sagitta.figures(straight)), timeless(Sagitta.figures(run)));
        assertEquals(45.0 * 27, slow(run), 0);
        assertFalse(Files.exists(scratch(run)) || Files.exists(scratch(straight)), "a scratch folder is left");
    }

    /** Returns the run as soon as its slow estimator works. */
    private static RunDirectory inTheMiddle(Sagitta sagitta) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (sagitta.runs("slow").stream()
                .noneMatch(run -> Files.exists(scratch(run).resolve("estimators/slow/partial")))) {
            assertTrue(Instant.now().isBefore(deadline), "the estimator does not begin");
            Thread.sleep(20);
        }
        return sagitta.onlyRun("slow");
    }

    private static double slow(RunDirectory run) throws IOException {
        return Sagitta.figures(run).stream()
                .filter(line -> line.key().estimator().filter("slow"::equals).isPresent()
                        && line.key().metric().equals("trace"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static Path scratch(RunDirectory run) {
        return run.path().resolve("scratch");
    }

    private static List<String> timeless(List<JournalLine> lines) {
        return lines.stream()
                .map(line -> line.toString().replaceAll("time=[^\\]]*", ""))
                .toList();
    }
}
