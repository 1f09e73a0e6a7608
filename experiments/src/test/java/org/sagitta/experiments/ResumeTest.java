package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;

/** Tests that an interrupted run, once resumed, gives the same results as an uninterrupted one. */
class ResumeTest {
    private static final String OURS =
            "{type: adamw, batch-size: 20, epochs: EPOCHS, weight-decay: 0.01, average: {from: 0.2}}";
    private static final String BY_DL4J = "{type: dl4j, updater: nadam, batch-size: 20, epochs: EPOCHS, l2: 0.01}";

    /**
     * A descriptor with everything that a run has to remember: two phases, momentum, batch normalisation, dropout,
     * averaging, and figures that use earlier checkpoints.
     */
    private static final String[] DESCRIPTOR = {
        "experiment: remembered",
        "dataset: {type: gaussian-blobs, classes: 3, dimensions: 20, examples: 200}",
        "model: {type: sequential, layers: [{type: dense, out: 40}, batch-norm, relu, dropout, {type: dense, out: 3}]}",
        "trainer:",
        "  - {type: sgd, batch-size: 30, steps: 45, momentum: 0.9}",
        "  - LAST",
        "checkpoints: {at: [start, end], every: 20 steps}",
        "estimators: [{type: kfac, averaging: {every: 5}}]",
        "metrics: [{type: trace, method: hutchinson}, distance, {type: loss-fluctuation, window: 3}]"
    };

    private static final String COUNTING = """
            import org.nd4j.linalg.factory.Nd4j;
            import org.pf4j.Extension;
            import org.sagitta.api.surface.LossSurface;
            import org.sagitta.api.operator.*;
            import org.sagitta.api.plugin.*;
            import org.sagitta.api.settings.*;
            @Extension
            public final class CountingEstimator implements CurvatureEstimator<NoSettings> {
              private int checkpoints;
              @Override public CurvatureOperator estimate(NoSettings s, LossSurface o, EstimationContext c) {
                if (++checkpoints == 3) {
                  throw new IllegalStateException("enough");
                }
                return new DiagonalOperator(Nd4j.createFromArray((double) checkpoints));
              }
            }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {OURS, BY_DL4J})
    void itsFiguresAndItsModelAreThoseOfARunStraightThrough(String last) throws Exception {
        Sagitta sagitta = new Sagitta(folder);
        Path file = descriptor(sagitta, last, 40);
        sagitta.run("run", file).exits(0);
        RunDirectory straight = sagitta.onlyRun("remembered");
        Files.move(straight.path(), folder.resolve("straight"));
        straight = new RunDirectory(folder.resolve("straight"));

        Process process = sagitta.start("run", file);
        RunDirectory run = afterLines(sagitta, 60);
        process.destroy();
        sagitta.await(process).withoutStackTrace().exits(Sagitta.TERMINATED);
        assertEquals(State.INTERRUPTED, RunStatus.read(run).state());
        long reached = RunStatus.read(run).step();
        assertTrue(reached > 0 && reached < RunStatus.read(straight).step(), "interrupted at " + reached);

        sagitta.launch("resume", run.path()).withoutStackTrace().exits(0);
        assertEquals(State.FINISHED, RunStatus.read(run).state());
        assertEquals(timeless(Sagitta.figures(straight)), timeless(Sagitta.figures(run)));
        for (Path saved : checkpoints(straight)) {
            assertSameFiles(saved, run.checkpoints().resolve(saved.getFileName()));
        }
        assertFalse(Files.exists(run.path().resolve("training-state")));
        assertTrue(sagitta.run("resume", run.path()).exits(2).err().contains("is finished"));
    }

    @Test
    void aSweepGoesOnWithTheRunsThatAreLeft() throws Exception {
        Sagitta sagitta = new Sagitta(folder);
        Path file = descriptor(sagitta, OURS, 2);
        sagitta.run("run", file, "--set", "sweep.seed=[1, 2, 3]").exits(0);
        List<RunDirectory> runs = sagitta.runs("remembered");
        RunDirectory sweep = runs.get(0);
        List<JournalLine> last = Sagitta.figures(runs.get(3));
        interrupted(sweep);
        interrupted(runs.get(2));
        delete(runs.get(3).path());

        sagitta.run("resume", sweep.path()).withoutStackTrace().exits(0);
        assertEquals(timeless(last), timeless(Sagitta.figures(runs.get(3))));
        assertEquals(State.FINISHED, RunStatus.read(runs.get(2)).state());
        assertEquals(State.FINISHED, RunStatus.read(sweep).state());
    }

    @Test
    @Tag("thorough")
    void aRunOfASweepThatWasKilledGoesOnToTheSameFigures() throws Exception {
        Sagitta sagitta = new Sagitta(folder);
        Path file = descriptor(sagitta, OURS, 200);
        sagitta.run("run", file, "--set", "sweep.seed=[1, 2]").exits(0);
        List<RunDirectory> straight = sagitta.runs("remembered");
        List<JournalLine> first = Sagitta.figures(straight.get(1));
        List<JournalLine> second = Sagitta.figures(straight.get(2));
        delete(folder.resolve("runs"));

        Process process = sagitta.start("run", file, "--set", "sweep.seed=[1, 2]");
        await(() -> {
            List<RunDirectory> runs = sagitta.runs("remembered");
            return runs.size() == 3 && Sagitta.figures(runs.get(2)).size() > second.size() / 3;
        });
        process.destroyForcibly().waitFor();
        List<RunDirectory> runs = sagitta.runs("remembered");
        assertTrue(Sagitta.figures(runs.get(2)).size() < second.size(), "killed in the middle");

        sagitta.run("resume", runs.get(0).path()).withoutStackTrace().exits(0);
        assertEquals(timeless(first), timeless(Sagitta.figures(runs.get(1))));
        assertEquals(timeless(second), timeless(Sagitta.figures(runs.get(2))));
    }

    @Test
    void aPluginThatKeepsThingsInFieldsIsRefused() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        PluginJar.build(folder, "counting", "CountingEstimator", COUNTING);
        Path file = sagitta.file(
                "counting.yaml",
                "experiment: counting",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 30}",
                "model: {type: mlp, hidden: [3]}",
                "trainer: {type: sgd, batch-size: 10, steps: 9}",
                "checkpoints: {every: 2 steps}",
                "estimators: [counting]",
                "metrics: [trace]");
        sagitta.run("run", file, "--plugins", folder.resolve("plugins")).exits(1);
        RunDirectory run = sagitta.onlyRun("counting");
        String journal = Files.readString(run.journal());

        String said = sagitta.run("resume", run.path(), "--plugins", folder.resolve("plugins"))
                .withoutStackTrace()
                .exits(2)
                .err();

        assertTrue(said.contains("estimator 'counting' of the plugin counting (checkpoints)"), said);
        assertEquals(journal, Files.readString(run.journal()));
    }

    private static void interrupted(RunDirectory run) throws IOException {
        RunStatus.read(run).ended(State.INTERRUPTED, 0, Optional.empty()).write(run);
    }

    private static Path descriptor(Sagitta sagitta, String last, int epochs) {
        String text = String.join("\n", DESCRIPTOR).replace("LAST", last).replace("EPOCHS", Integer.toString(epochs));
        return sagitta.file("remembered.yaml", text);
    }

    private static RunDirectory afterLines(Sagitta sagitta, int lines) throws InterruptedException {
        await(() -> {
            List<RunDirectory> runs = sagitta.runs("remembered");
            return !runs.isEmpty() && Sagitta.figures(runs.get(0)).size() >= lines;
        });
        return sagitta.runs("remembered").get(0);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(120);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(deadline), "it did not come so far");
            Thread.sleep(20);
        }
    }

    private static List<String> timeless(List<JournalLine> lines) {
        return lines.stream()
                .map(line -> line.toString().replaceAll("time=[^\\]]*", ""))
                .toList();
    }

    private static List<Path> checkpoints(RunDirectory run) throws IOException {
        try (var saved = Files.list(run.checkpoints())) {
            return saved.toList();
        }
    }

    private static void assertSameFiles(Path expected, Path found) throws IOException {
        if (Files.isDirectory(expected)) {
            try (var inside = Files.list(expected)) {
                for (Path file : inside.toList()) {
                    assertSameFiles(file, found.resolve(file.getFileName()));
                }
            }
        } else if (expected.toString().endsWith(".npy")) {
            assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(found), expected.toString());
        } else {
            assertTrue(Files.exists(found), found.toString());
        }
    }

    private static void delete(Path path) throws IOException {
        com.google.common.io.MoreFiles.deleteRecursively(
                path, com.google.common.io.RecursiveDeleteOption.ALLOW_INSECURE);
    }
}
