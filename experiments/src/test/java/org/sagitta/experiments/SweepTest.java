package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Npy;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;

/** Tests sweeps, which execute a grid of runs one after the other. */
class SweepTest {
    @TempDir
    private Path folder;

    @Test
    void theGridIsRunAndTheLargestEigenvalueRisesWithTheDecay() throws IOException {
        Path data = Sagitta.data();
        Sagitta sagitta = new Sagitta(folder);

        Sagitta.Result result = sagitta.run(
                        "run",
                        Sagitta.descriptor("03-weight-decay.yaml"),
                        "--data",
                        data,
                        "--set",
                        "trainer.epochs=20",
                        "--set",
                        "dataset.train=3000",
                        "--set",
                        "dataset.validation=500",
                        "--set",
                        "checkpoints.at=[start, end]",
                        "--set",
                        "sweep={trainer.weight-decay: [0, 1e-2], seed: [0, 1]}")
                .withoutStackTrace()
                .exits(0);

        List<RunDirectory> runs = sagitta.runs("weight-decay");
        assertEquals(5, runs.size(), () -> "a sweep and four runs: " + runs);
        assertEquals(
                Optional.of(runs.get(0).name()), RunStatus.read(runs.get(1)).parent());
        for (int seed = 1; seed <= 2; seed++) {
            List<Double> without = lambda1(runs.get(seed));
            List<Double> with = lambda1(runs.get(seed + 2));
            assertEquals(without.get(0), with.get(0), "before training: of the loss without the decay");
            assertTrue(with.get(1) > without.get(1), result.out());
        }
        assertTrue(result.out().contains("trainer.weight-decay"), result.out());
        assertTrue(Files.exists(runs.get(0).report()));
    }

    /** Checks that the line from the second run to the first is as long as the difference of their kept parameters. */
    @Test
    void aRunOfASweepLooksBackAtAnother() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path descriptor = Files.writeString(folder.resolve("line.yaml"), """
                dataset: {type: gaussian-blobs, dimensions: 4, examples: 60}
                model: {type: sequential, layers: [flatten, {type: dense, out: 3}, tanh, {type: dense, out: 5}]}
                trainer: {type: sgd, epochs: 1}
                checkpoints: {at: [end]}
                metrics:
                  - {type: interpolation, to: {type: run, run: "1"}}
                  - {type: weight-norm, keep: true}
                sweep: {seed: [1, 2]}
                """);
        sagitta.run("run", descriptor).withoutStackTrace().exits(0);

        List<RunDirectory> runs = sagitta.runs("line");
        INDArray first = parameters(runs.get(1));
        INDArray second = parameters(runs.get(2));
        assertEquals(first.distance2(second), figure(runs.get(2), "interpolation.distance"), 1e-6);
        assertTrue(Double.isNaN(figure(runs.get(1), "interpolation")), "of the first run it is the point itself");
    }

    private static INDArray parameters(RunDirectory run) throws IOException {
        try (Stream<Path> files = Files.walk(run.artifacts())) {
            Path kept = files.filter(file -> file.toString().endsWith(".npy"))
                    .findFirst()
                    .orElseThrow();
            return Npy.read(kept).toArray().castTo(DataType.DOUBLE);
        }
    }

    private static double figure(RunDirectory run, String metric) {
        return Sagitta.figures(run).stream()
                .filter(line -> line.key().path().equals(metric))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void allApproximationsAreComparedAndRankedOnDigits() throws IOException {
        Path data = Sagitta.data();
        Sagitta sagitta = new Sagitta(folder);

        sagitta.run(
                        "run",
                        Sagitta.descriptor("10-how-good-are-the-approximations.yaml"),
                        "--data",
                        data,
                        "--profile",
                        "digits",
                        "--set",
                        "trainer.epochs=1",
                        "--set",
                        "curvature.examples=100",
                        "--set",
                        "sweep={model: [{type: mlp, hidden: [4], activation: tanh}]}")
                .withoutStackTrace()
                .exits(0);

        RunDirectory run = sagitta.runs("approximations").get(1);
        List<JournalLine> figures = Sagitta.figures(run);
        for (String reference : List.of("beside-hessian", "beside-ggn")) {
            assertEquals(
                    9,
                    figures.stream()
                            .filter(line -> line.key().name().equals(reference)
                                    && line.step() > 0
                                    && line.measurement().ideal().isPresent())
                            .count(),
                    reference);
        }
        assertTrue(Files.readString(run.report()).contains("\"rankings\":[{"));
    }

    @Test
    void aFailedRunDoesNotStopTheRest() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Path sweep = sagitta.file(
                "sweep.yaml",
                "experiment: partly",
                "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 30}",
                "model: {type: mlp, hidden: [3, 3], activation: relu}",
                "trainer: {type: sgd, epochs: 3, batch-size: 10}",
                "estimators: [hessian]",
                "metrics: [trace]",
                "sweep: {trainer.learning-rate: [0.1, 1e30, 0.2]}");

        Sagitta.Result result = sagitta.launch("run", sweep).withoutStackTrace().exits(3);

        List<RunDirectory> runs = sagitta.runs("partly");
        assertEquals(RunStatus.State.FINISHED, RunStatus.read(runs.get(1)).state());
        assertEquals(RunStatus.State.FAILED, RunStatus.read(runs.get(2)).state());
        assertEquals(RunStatus.State.FINISHED, RunStatus.read(runs.get(3)).state());
        assertEquals(RunStatus.State.FAILED, RunStatus.read(runs.get(0)).state());
        assertTrue(result.err().contains("diverged"), result.err());
    }

    /** Returns the figures at the start and at the end. */
    private static List<Double> lambda1(RunDirectory run) {
        return Sagitta.figures(run).stream()
                .filter(line -> line.key().path().equals("hessian/spectral-norm"))
                .map(JournalLine::value)
                .toList();
    }
}
