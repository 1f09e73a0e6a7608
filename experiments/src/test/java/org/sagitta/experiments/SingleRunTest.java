package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.Warnings;

/** Tests one run through the launcher, from the descriptor to the report. */
class SingleRunTest {
    @TempDir
    private Path folder;

    @Test
    void theQuickstartMeasuresEveryEstimatorAtEveryCheckpointAndReports() throws IOException {
        Sagitta sagitta = new Sagitta(folder);

        Sagitta.Result result = sagitta.launch(
                        "run",
                        Sagitta.descriptor("01-quickstart.yaml"),
                        "--set",
                        "trainer.epochs=10",
                        "--set",
                        "model.hidden=[8]",
                        "--set",
                        "dataset.dimensions=20")
                .withoutStackTrace()
                .exits(0);

        RunDirectory run = sagitta.onlyRun("quickstart");
        List<JournalLine> figures = Sagitta.figures(run);
        for (String estimator : List.of("hessian", "ggn", "diagonal")) {
            for (String metric : List.of("spectral-norm", "trace", "frobenius-norm")) {
                assertEquals(
                        Set.of(0L, 100L, 200L), steps(figures, estimator + "/" + metric), estimator + "/" + metric);
            }
        }
        assertEquals(Set.of(200L), steps(figures, "dense-hessian/trace"), "an estimator at the end only");
        assertEquals(Set.of(0L, 100L, 200L), steps(figures, "loss"));
        assertEquals(10, steps(figures, "training-loss").size());
        assertEachHasOneUncertainty(run);
        assertEquals(RunStatus.State.FINISHED, RunStatus.read(run).state());
        assertTrue(Files.exists(run.artifacts(200).resolve("dense-hessian-eigenvalues.npy")));
        assertTrue(Files.readString(run.report()).contains("spectral-norm"));
        assertTrue(result.out().startsWith("Data: 20 features from "), result.out());
        assertTrue(
                result.out()
                        .contains("\nExamples: train 1,000 (200 of each class), curvature 1,000 (200 of each class)\n"),
                result.out());
        assertTrue(result.out().contains("hessian"), result.out());
        assertFalse(result.out().contains("\u001b"), "control codes in a pipe");
        File model = run.checkpoints().resolve("step-00000200.zip").toFile();
        assertEquals(20 * 8 + 8 + 8 * 5 + 5, MultiLayerNetwork.load(model, true).numParams());
    }

    @Test
    void whatMayMisleadIsSaidOnceAndReachesTheReport() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        List<String> lines = new ArrayList<>(List.of("a,b,kind"));
        for (int n = 0; n < 30; n++) {
            lines.add("%s,%s,%s".formatted(Math.sin(n), Math.cos(3 * n), n < 20 ? "cat" : "dog"));
        }
        sagitta.file("pets.csv", lines.toArray(String[]::new));
        Path file = sagitta.file(
                "sorted.yaml",
                "experiment: sorted",
                "dataset: {type: csv, file: pets.csv}",
                "model: softmax-regression",
                "trainer: none",
                "curvature: {examples: 15}",
                "estimators: [hessian]",
                "metrics: [trace]");
        String warning = "The first 15 examples whose curvature is measured lack class dog (of 2)";

        String valid = sagitta.run("validate", file).exits(0).out();
        Sagitta.Result result = sagitta.run("run", file).withoutStackTrace().exits(0);

        String said = "Examples: train 30 (cat: 20, dog: 10), curvature 15 (cat: 15, dog: 0)";
        assertTrue(valid.contains("  " + said), valid);
        assertTrue(valid.contains("  warning: " + warning), valid);
        assertTrue(result.out().contains(said), result.out());
        assertEquals(1, result.err().split(Pattern.quote("sagitta: warning: " + warning), -1).length - 1, result.err());
        RunDirectory run = sagitta.onlyRun("sorted");
        assertEquals(1, Warnings.read(run).size());
        assertTrue(Files.readString(run.report()).contains("<b>Warning</b>: " + warning));
        assertTrue(Files.readString(run.provenance()).contains("\"features a, b\""));
    }

    @Test
    void theKernelsThatAreAskedForAreThoseOfTheProvenance() throws IOException {
        Sagitta sagitta = new Sagitta(folder);

        sagitta.run(
                        "run",
                        Sagitta.descriptor("01-quickstart.yaml"),
                        "--set",
                        "trainer.epochs=1",
                        "--set",
                        "model.hidden=[8]",
                        "--set",
                        "curvature.kernels=nd4j")
                .withoutStackTrace()
                .exits(0);

        String provenance = Files.readString(sagitta.onlyRun("quickstart").provenance());
        assertTrue(provenance.contains("\"kernels\" : \"nd4j\""), provenance);
    }

    @Test
    void everyEstimateIsComparedWithReferencesLayerByLayer() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path small = sagitta.file(
                "quality.yaml",
                "experiment: quality",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 6, examples: 60}",
                "model: {type: mlp, hidden: [5], activation: relu}",
                "trainer: none",
                "curvature: {precision: float64}",
                "estimators:",
                "  - kfac",
                "  - ekfac",
                "  - {name: blocks, type: ggn, blocks: layers}",
                "  - {type: fisher, fisher: mc, samples: 2}",
                "  - {type: low-rank, of: ggn, rank: 53, diagonal: none}",
                "  - {type: slang, rank: 3}",
                "metrics:",
                "  - {name: quality, type: approximation-quality, reference: ggn, damping: 0.1}",
                "  - {name: beside-ekfac, type: approximation-quality, reference: ekfac, damping: 0.1}",
                "  - {name: sampled, type: approximation-quality, reference: ggn, damping: 0.1, method: products}");

        Sagitta.Result result = sagitta.run("run", small).withoutStackTrace().exits(0);

        List<JournalLine> figures = Sagitta.figures(sagitta.onlyRun("quality"));
        assertEachHasOneUncertainty(sagitta.onlyRun("quality"));
        assertEquals(0, value(figures, "ekfac/quality.trace-error"), 1e-12);
        assertTrue(value(figures, "ekfac/quality") <= value(figures, "kfac/quality"));
        assertTrue(value(figures, "blocks/quality") <= value(figures, "ekfac/quality"));
        assertEquals(0, value(figures, "blocks/quality.frobenius-error/0"), 1e-12);
        assertEquals(0, value(figures, "low-rank/quality"), 1e-6);
        assertEquals(0, value(figures, "ekfac/beside-ekfac.kl-estimate-reference"), 1e-9);
        assertEquals(0, value(figures, "ekfac/sampled.trace-error"), 1);
        assertTrue(result.out().contains("predicted-decrease"), result.out());
    }

    /**
     * Uses 2,242 parameters, 2,002 of them in the first layer: too many for a matrix by default. Products are measured
     * first, since a matrix would be reused.
     */
    @Test
    void productsAreWithinTheirErrorsOfWhatMatricesSay() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path large = sagitta.file(
                "large.yaml",
                "experiment: large",
                "dataset: {type: gaussian-blobs, classes: 10, dimensions: 90, examples: 300}",
                "model: {type: mlp, hidden: [22], activation: tanh}",
                "trainer: none",
                "curvature: {precision: float64}",
                "estimators: [kfac]",
                "metrics:",
                "  - {name: quality, type: approximation-quality, reference: ggn, damping: 0.05}");

        sagitta.run("run", large).withoutStackTrace().exits(0);
        List<JournalLine> products = quality(sagitta.onlyRun("large"));
        sagitta.run("run", large, "--set", "metrics.quality.method=exact", "--set", "experiment=exact")
                .exits(0);
        List<JournalLine> figures = quality(sagitta.onlyRun("exact"));

        assertEquals(34, products.size(), "16 of the whole, 9 of each layer");
        for (JournalLine line : products) {
            double exact = value(figures, line.key().path());
            double error = 3 * error(line.measurement().uncertainty());
            assertEquals(
                    exact,
                    line.value(),
                    error + 1e-9 * (1 + Math.abs(exact)),
                    line.key().path());
            // A trace is cheap: by the structure here, by one backward pass for each class there.
            boolean known = line.key().layer().equals(Optional.of("2"))
                    || line.key().name().equals("quality.trace-error");
            assertEquals(
                    known,
                    line.measurement().uncertainty() instanceof Uncertainty.Exact,
                    line.key().path());
        }
    }

    private static List<JournalLine> quality(RunDirectory run) {
        return Sagitta.figures(run).stream()
                .filter(line -> line.key().name().startsWith("quality"))
                .toList();
    }

    private static double value(List<JournalLine> figures, String key) {
        return figures.stream()
                .filter(line -> line.key().path().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No figure " + key))
                .value();
    }

    @Test
    void theResolvedDescriptorGivesTheSameBitsAgain() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path small = sagitta.file(
                "small.yaml",
                "experiment: small",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 10, examples: 90}",
                "model: {type: mlp, hidden: [6], activation: tanh}",
                "trainer: {type: sgd, epochs: 2, batch-size: 20, momentum: 0.5}",
                "estimators: [hessian, {type: diagonal, method: hutchinson, samples: 8}]",
                "metrics: [spectral-norm, {type: trace, method: hutch++, products: 30}]");

        sagitta.run("run", small).exits(0);
        RunDirectory first = sagitta.onlyRun("small");
        sagitta.run("run", first.descriptor()).exits(0);

        List<RunDirectory> runs = sagitta.runs("small");
        assertEquals(2, runs.size());
        assertEquals(values(runs.get(0)), values(runs.get(1)));
        assertEquals(
                Files.readString(runs.get(0).descriptor()),
                Files.readString(runs.get(1).descriptor()));
    }

    @Test
    void realDigitsAreTrainedAndMeasured() throws IOException {
        Path data = Sagitta.data();
        Sagitta sagitta = new Sagitta(folder);

        sagitta.run(
                        "run",
                        Sagitta.descriptor("02-mnist.yaml"),
                        "--data",
                        data,
                        "--set",
                        "trainer.epochs=1",
                        "--set",
                        "model.hidden=[30]",
                        "--set",
                        "curvature.examples=100")
                .withoutStackTrace()
                .exits(0);

        RunDirectory run = sagitta.onlyRun("mnist");
        JournalLine accuracy = Sagitta.figures(run).stream()
                .filter(line -> line.key().name().equals("accuracy")
                        && line.key().split().equals("test")
                        && line.step() > 0)
                .reduce((before, after) -> after)
                .orElseThrow();
        assertTrue(accuracy.value() > 0.9, "test accuracy after an epoch: " + accuracy.value());
        assertTrue(Files.readString(run.provenance()).contains("train-images-idx3-ubyte.gz"), "digests of the data");
    }

    @Test
    void convolutionsAreTrainedMeasuredAndSaved() throws IOException {
        Sagitta sagitta = new Sagitta(folder);

        sagitta.run(convolutions("eval")).withoutStackTrace().exits(0);

        RunDirectory run = sagitta.onlyRun("convolutions");
        JournalLine norm = Sagitta.figures(run).stream()
                .filter(line -> line.key().name().equals("spectral-norm")
                        && line.key().estimator().equals(Optional.of("hessian"))
                        && line.step() > 0)
                .findFirst()
                .orElseThrow();
        assertTrue(norm.value() > 0 && Double.isFinite(norm.value()), "spectral norm " + norm.value());
        try (Stream<Path> checkpoints = Files.list(run.checkpoints())) {
            Path last = checkpoints.max(Comparator.naturalOrder()).orElseThrow();
            assertEquals(
                    8 * 25 + 16 + 8 * 8 * 9 + 16 + 392 * 10 + 10 + 4 * 8,
                    ComputationGraph.load(last.toFile(), false).numParams(),
                    "parameters with running means and variances");
        }
    }

    /** Checks that estimators which need single examples report it by name, and that the others are still measured. */
    @Test
    void batchStatisticsHaveNoSingleExamples() throws IOException {
        Sagitta sagitta = new Sagitta(folder);

        Sagitta.Result result = sagitta.run(convolutions("train"));

        result.withoutStackTrace().exits(1);
        assertTrue(result.err().contains("use curvature: {batch-norm: eval}"), result.err());
        assertTrue(
                Sagitta.figures(sagitta.onlyRun("convolutions")).stream()
                        .anyMatch(line -> line.key().name().equals("trace")
                                && line.key().estimator().equals(Optional.of("hessian"))),
                "figures of the Hessian");
    }

    private static Object[] convolutions(String statistics) {
        return new Object[] {
            "run",
            Sagitta.descriptor("04-convolutions.yaml"),
            "--data",
            Sagitta.data(),
            "--set",
            "trainer.epochs=1",
            "--set",
            "dataset.train=2000",
            "--set",
            "dataset.validation=500",
            "--set",
            "curvature.examples=30",
            "--set",
            "curvature.batch-size=10",
            "--set",
            "curvature.batch-norm=" + statistics,
            "--set",
            "checkpoints={at: [end]}"
        };
    }

    @Test
    void aLossThatDivergesEndsTheRunWithTheStepAndTheLastGoodCheckpoint() throws IOException {
        Sagitta sagitta = new Sagitta(folder);

        Sagitta.Result result = sagitta.run(
                        "run",
                        Sagitta.descriptor("01-quickstart.yaml"),
                        "--set",
                        "trainer.learning-rate=1e30",
                        "--set",
                        "metrics=[trace]")
                .withoutStackTrace()
                .exits(1);

        RunDirectory run = sagitta.onlyRun("quickstart");
        assertTrue(result.err().contains("at step "), result.err());
        assertTrue(result.err().contains("step-00000000"), result.err());
        assertEquals(RunStatus.State.FAILED, RunStatus.read(run).state());
        assertTrue(Files.exists(run.report()));
    }

    /** What Ctrl-C sends, and what a batch system does. */
    private enum Signal {
        INT(2),
        TERM(15);

        private final int number;

        Signal(int number) {
            this.number = number;
        }

        void send(Process process) throws IOException, InterruptedException {
            String pid = String.valueOf(process.pid());
            assertEquals(
                    0, new ProcessBuilder("kill", "-" + name(), pid).start().waitFor());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedRunEndsInOrder(Signal signal) throws Exception {
        assumeNotIgnored(signal);
        Sagitta sagitta = new Sagitta(folder);
        Path endless = sagitta.file(
                "endless.yaml",
                "experiment: endless",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 60}",
                "model: softmax-regression",
                "trainer: {type: sgd, batch-size: 20, epochs: 10000000}",
                "checkpoints: {at: [start], every: 1000 steps}",
                "estimators: [hessian]",
                "metrics: [trace]");
        Process process = sagitta.start("run", endless);
        while (sagitta.runs("endless").isEmpty()
                || Sagitta.figures(sagitta.onlyRun("endless")).size() < 20) {
            assertTrue(process.isAlive(), () -> sagitta.await(process).err());
            Thread.sleep(100);
        }

        signal.send(process);

        sagitta.await(process).withoutStackTrace().exits(128 + signal.number);
        RunDirectory run = sagitta.onlyRun("endless");
        assertEquals(RunStatus.State.INTERRUPTED, RunStatus.read(run).state());
        assertTrue(Files.exists(run.report()));
    }

    /** Processes inherit ignored signals: a build that a shell starts in the background ignores SIGINT. */
    private static void assumeNotIgnored(Signal signal) throws IOException, InterruptedException {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        signal.send(sleep);
        boolean ended = sleep.waitFor(5, TimeUnit.SECONDS);
        sleep.destroy();
        assumeTrue(ended, "SIG" + signal + " is ignored by the process that started this build");
    }

    private static double error(Uncertainty uncertainty) {
        if (uncertainty instanceof Uncertainty.StandardError error) {
            return error.value();
        }
        return uncertainty instanceof Uncertainty.Residual residual ? residual.value() : 0;
    }

    private static void assertEachHasOneUncertainty(RunDirectory run) throws IOException {
        for (String line : Files.readAllLines(run.journal())) {
            assertEquals(
                    1,
                    Stream.of("standard-error", "residual", "exact")
                            .filter(key -> line.contains("\"" + key + "\":"))
                            .count(),
                    line);
        }
    }

    private static Set<Long> steps(List<JournalLine> figures, String key) {
        return figures.stream()
                .filter(line -> line.key().path().equals(key))
                .map(JournalLine::step)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> values(RunDirectory run) {
        return Sagitta.figures(run).stream()
                .map(line -> line.key().path() + "@" + line.step() + "=" + line.measurement())
                .toList();
    }
}
