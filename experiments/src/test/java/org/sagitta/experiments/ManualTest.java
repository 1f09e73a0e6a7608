package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.verdict.Verdict;

/** Runs the descriptors of the manual. */
class ManualTest {
    @TempDir
    private Path folder;

    /** Checks the edge of stability, the most sensitive check of the whole chain: training, curvature and verdict. */
    @Test
    void theEdgeOfStabilityIsWhereItWasPublished() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Sagitta.Result result = sagitta.run(
                        "run",
                        Sagitta.descriptor("25-edge-of-stability.yaml"),
                        "--profile",
                        "quick",
                        "--strict",
                        "--data",
                        Sagitta.data())
                .withoutStackTrace()
                .exits(0);

        RunDirectory sweep = sagitta.runs("edge-of-stability").get(0);
        assertFalse(Verdict.read(sweep).isEmpty());
        assertTrue(
                Verdict.read(sweep).stream().allMatch(verdict -> verdict.holds().orElse(true)));
        assertTrue(result.out().contains("holds"), result.out());
        assertTrue(Files.readString(sweep.report()).contains("<h2>Verdict</h2>"));

        Path results = folder.resolve("results.md");
        sagitta.launch("report", sweep.path(), "--results", results)
                .withoutStackTrace()
                .exits(0);
        assertTrue(Files.readString(results).contains("## edge-of-stability"));
    }

    @Test
    void aBarThatDoesNotHoldFailsWhereThatIsAskedFor() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path file = sagitta.file(
                "bar.yaml",
                "dataset: {type: gaussian-blobs, classes: 2, dimensions: 3, examples: 20}",
                "model: softmax-regression",
                "trainer: none",
                "verdict:",
                "  - {claim: the loss is negative, figures: {loss: loss}, bar: loss < 0}");

        assertTrue(sagitta.run("run", file).exits(0).out().contains("does not hold"));
        sagitta.launch("run", file, "--strict").withoutStackTrace().exits(1);
    }

    static List<Path> descriptors() throws IOException {
        return Sagitta.descriptors();
    }

    @ParameterizedTest
    @MethodSource("descriptors")
    @Tag("thorough")
    void everyDescriptorRuns(Path descriptor) throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        sagitta.run("run", descriptor, "--profile", "quick", "--data", Sagitta.data())
                .withoutStackTrace()
                .exits(0);

        try (Stream<Path> verdicts = Files.walk(folder.resolve("runs"))) {
            long judged = verdicts.filter(path -> path.endsWith("verdict.json")).count();
            assertEquals(Files.readString(descriptor).contains("\nverdict:") ? 1 : 0, judged);
        }
    }
}
