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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.runtime.run.JournalLine;
import org.sagitta.runtime.run.RunDirectory;
import org.sagitta.runtime.run.RunStatus;
import org.sagitta.runtime.run.RunStatus.State;

/** A run that was interrupted goes on as if it had not been. */
class ResumeTest {
    private static final String OURS =
            "{type: adamw, batch-size: 20, epochs: EPOCHS, weight-decay: 0.01, average: {from: 0.2}}";
    private static final String BY_DL4J = "{type: dl4j, updater: nadam, batch-size: 20, epochs: EPOCHS, l2: 0.01}";

    /** Two phases, momentum, batch normalisation, dropout, averaging: all that a training may have to remember. */
    private static final String[] DESCRIPTOR = {
        "experiment: remembered",
        "dataset: {type: gaussian-blobs, classes: 3, dimensions: 20, examples: 200}",
        "model: {type: sequential, layers: [{type: dense, out: 40}, batch-norm, relu, dropout, {type: dense, out: 3}]}",
        "trainer:",
        "  - {type: sgd, batch-size: 30, steps: 45, momentum: 0.9}",
        "  - LAST",
        "checkpoints: {at: [start, end], every: 20 steps}",
        "estimators: [hessian]",
        "metrics: [{type: trace, method: hutchinson}]"
    };

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {OURS, BY_DL4J})
    void itsFiguresAndItsModelAreThoseOfARunStraightThrough(String last) throws Exception {
        Sagitta sagitta = new Sagitta(folder);
        Path file = descriptor(sagitta, last, 400);
        sagitta.run("run", file).exits(0);
        RunDirectory straight = sagitta.onlyRun("remembered");
        Files.move(straight.path(), folder.resolve("straight"));
        straight = new RunDirectory(folder.resolve("straight"));

        Process process = sagitta.start("run", file);
        RunDirectory run = afterLines(sagitta, 60);
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
        sagitta.await(process).withoutStackTrace().exits(130);
        assertEquals(State.INTERRUPTED, RunStatus.read(run).state());
        long reached = RunStatus.read(run).step();
        assertTrue(reached > 0 && reached < RunStatus.read(straight).step(), "interrupted at " + reached);

        sagitta.run("resume", run.path()).withoutStackTrace().exits(0);
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

    private static void interrupted(RunDirectory run) throws IOException {
        RunStatus.read(run).ended(State.INTERRUPTED, 0, Optional.empty()).write(run);
    }

    private static Path descriptor(Sagitta sagitta, String last, int epochs) {
        String text = String.join("\n", DESCRIPTOR).replace("LAST", last).replace("EPOCHS", Integer.toString(epochs));
        return sagitta.file("remembered.yaml", text);
    }

    private static RunDirectory afterLines(Sagitta sagitta, int lines) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(120);
        while (Instant.now().isBefore(deadline)) {
            List<RunDirectory> runs = sagitta.runs("remembered");
            if (!runs.isEmpty() && Sagitta.figures(runs.get(0)).size() >= lines) {
                return runs.get(0);
            }
            Thread.sleep(20);
        }
        throw new AssertionError("it did not come so far");
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
