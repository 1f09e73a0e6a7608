package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.record.SweepIndex;

/** Writes folders of runs with figures that resemble those of a training. */
public final class SampleRuns {
    /** When all of it happened. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static final String DESCRIPTOR = """
            experiment: quickstart
            seed: 42
            dataset: {type: gaussian-blobs, classes: 5, dimensions: 100, examples: 1000}
            model:
              type: mlp
              hidden: [30, 30]
              activation: relu
            loss: cross-entropy
            trainer: {type: sgd, learning-rate: 0.1, batch-size: 50, epochs: 20, weight-decay: 0.0}
            curvature: {precision: float64, split: train, examples: 1000}
            estimators: [{type: hessian, name: hessian}, {type: ggn, name: ggn}]
            """;

    private SampleRuns() {}

    /** A figure that is exact: of {@code entry.quantity}, or of an entry alone. */
    public static JournalLine exact(String metric, String estimator, double value, long step) {
        return line(ofWhole(metric, estimator), Measurement.exact(value, "structure", 40), step);
    }

    /** A figure that would be exact, were its curvature products not central differences. */
    public static JournalLine ofDifferences(String metric, String estimator, double value, long step) {
        return new JournalLine(
                ofWhole(metric, estimator),
                Measurement.exact(value, "structure", 40).ofInexact(),
                Derivatives.CENTRAL_DIFFERENCES,
                step,
                step / 20.0,
                START);
    }

    /** A figure that does not exist. */
    public static JournalLine undefined(String metric, String estimator, String reason, long step) {
        return line(ofWhole(metric, estimator), Measurement.undefined(reason, "structure", 40), step);
    }

    /** A figure that may mislead. */
    public static JournalLine cautioned(String metric, String estimator, double value, String caution, long step) {
        return line(
                ofWhole(metric, estimator),
                Measurement.exact(value, "structure", 40).withCaution(caution),
                step);
    }

    /** A figure of one layer. */
    public static JournalLine ofLayer(String metric, String estimator, String layer, double value, long step) {
        return line(
                name(metric, Optional.of(estimator), Optional.of(layer)),
                Measurement.exact(value, "structure", 40),
                step);
    }

    /** A figure of the loss surface, of one layer. */
    public static JournalLine surfaceOfLayer(String metric, String layer, double value, long step) {
        return line(
                name(metric, Optional.empty(), Optional.of(layer)), Measurement.exact(value, "structure", 40), step);
    }

    /** The same figure as one of how good something is. */
    public static JournalLine withIdeal(JournalLine line, double ideal) {
        return new JournalLine(
                line.key(),
                line.measurement().withIdeal(ideal),
                line.derivatives(),
                line.step(),
                line.epoch(),
                line.time());
    }

    /** A figure with a standard error, of ten samples. */
    public static JournalLine stochastic(String metric, String estimator, double value, double error, long step) {
        return line(ofWhole(metric, estimator), Measurement.stochastic(value, error, 9, "hutchinson", 40, 7), step);
    }

    /** A figure with a residual. */
    public static JournalLine iterative(String metric, String estimator, double value, double residual, long step) {
        return line(ofWhole(metric, estimator), Measurement.iterative(value, residual, "lanczos", 40, 7), step);
    }

    /** A figure of the loss surface. */
    public static JournalLine surface(String metric, String split, double value, long step) {
        return line(FigureKey.ofSurface(metric, split), Measurement.exact(value, "structure", 40), step);
    }

    /** A figure of an entry whose name may have dots. */
    public static JournalLine named(String entry, String quantity, double value, long step) {
        return line(
                new FigureKey(entry, quantity, Optional.of("hessian"), Optional.empty(), "train"),
                Measurement.exact(value, "structure", 40),
                step);
    }

    private static FigureKey ofWhole(String metric, String estimator) {
        return name(metric, Optional.of(estimator), Optional.empty());
    }

    private static FigureKey name(String metric, Optional<String> estimator, Optional<String> layer) {
        int dot = metric.indexOf('.');
        return dot < 0
                ? new FigureKey(metric, "", estimator, layer, "train")
                : new FigureKey(metric.substring(0, dot), metric.substring(dot + 1), estimator, layer, "train");
    }

    private static JournalLine line(FigureKey name, Measurement figure, long step) {
        return new JournalLine(name, figure, Derivatives.EXACT, step, step / 20.0, START);
    }

    /** A folder with a status and a journal, and nothing else. */
    public static RunDirectory write(Path folder, RunStatus status, List<JournalLine> lines) throws IOException {
        RunDirectory run = new RunDirectory(folder).create();
        status.write(run);
        try (Journal journal = Journal.open(run.journal())) {
            for (JournalLine line : lines) {
                journal.append(line);
            }
        }
        return run;
    }

    /** How a run ended, after eighty seconds. */
    public static RunStatus ended(State state, Optional<String> message) {
        return new RunStatus(state, START, Optional.of(START.plusSeconds(80)), 400, Optional.empty(), false, message);
    }

    /** A whole training of twenty epochs with five checkpoints, eigenvalues and all. */
    public static RunDirectory training(Path folder) throws IOException {
        List<JournalLine> lines = new ArrayList<>();
        for (long step = 0; step <= 400; step += 20) {
            if (step > 0) {
                lines.add(surface("training-loss", "train", loss(step) * 1.1, step));
            }
            if (step % 100 == 0) {
                lines.addAll(checkpoint(step));
            }
        }
        RunDirectory run = write(folder, ended(State.FINISHED, Optional.empty()), lines);
        Files.writeString(run.descriptor(), DESCRIPTOR);
        Files.writeString(run.provenance(), "{\n  \"parameters\" : 4115,\n  \"java\" : \"17.0.12\"\n}\n");
        for (long step = 0; step <= 400; step += 100) {
            eigenvalues(run, step, "hessian", spectrum(step, true));
            eigenvalues(run, step, "ggn", spectrum(step, false));
        }
        return run;
    }

    private static double loss(long step) {
        return 1.6 * Math.exp(-step / 90.0) + 0.01;
    }

    private static List<JournalLine> checkpoint(long step) {
        double scale = 1 + step / 100.0;
        return List.of(
                surface("loss", "train", loss(step), step),
                surface("loss", "validation", loss(step) + 0.03, step),
                surface("loss", "test", loss(step) + 0.04, step),
                surface("accuracy", "train", 1 - 0.8 * Math.exp(-step / 60.0), step),
                surface("accuracy", "test", 0.97 - 0.77 * Math.exp(-step / 60.0), step),
                iterative("spectral-norm", "hessian", 3.1416 * scale, 1e-4, step),
                iterative("spectral-norm", "ggn", 2.9 * scale, 2.3e-5, step),
                exact("spectral-norm", "diagonal", 0.41 * scale, step),
                stochastic("trace", "hessian", 12.34567 * scale, 0.4321, step),
                stochastic("trace", "ggn", 14.5 * scale, 0.51, step),
                exact("trace", "diagonal", 14.7 * scale, step),
                stochastic("frobenius-norm", "hessian", 5.1 * scale, 0.2, step),
                stochastic("frobenius-norm", "ggn", 4.7 * scale, 0.2, step),
                exact("frobenius-norm", "diagonal", 1.1 * scale, step));
    }

    /** Five outliers, a bulk over many decades, a null space that rounding scatters; negative ones too where indefinite. */
    private static double[] spectrum(long step, boolean indefinite) {
        Random random = new Random(step);
        double scale = 1 + step / 100.0;
        return IntStream.range(0, 4115)
                .mapToDouble(i -> {
                    if (i < 5) {
                        return scale * 3.1416 / (1 + 0.6 * i);
                    }
                    if (i < 2000) {
                        return 1e-17 * random.nextGaussian();
                    }
                    double size = scale * 1e-3 * Math.exp(1.6 * random.nextGaussian());
                    return indefinite && random.nextInt(3) == 0 ? -0.3 * size : size;
                })
                .sorted()
                .toArray();
    }

    /** Writes a vector as NumPy does. */
    public static void eigenvalues(RunDirectory run, long step, String estimator, double... values) throws IOException {
        Files.createDirectories(run.artifacts(step));
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + values.length + ",), }";
        String padded = header + " ".repeat(117 - header.length()) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(128 + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) 118);
        bytes.put(padded.getBytes(StandardCharsets.US_ASCII));
        bytes.asDoubleBuffer().put(values);
        Files.write(run.artifacts(step).resolve(estimator + "-eigenvalues.npy"), bytes.array());
    }

    /** A sweep over three decays and two seeds, whose last run failed; its runs lie beside it. */
    public static RunDirectory sweep(Path folder) throws IOException {
        Map<String, List<String>> axes =
                new TreeMap<>(Map.of("seed", List.of("1", "2"), "trainer.weight-decay", List.of("0", "1e-4", "5e-4")));
        List<SweepIndex.Entry> entries = new ArrayList<>();
        RunDirectory sweep = new RunDirectory(folder).create();
        for (String seed : axes.get("seed")) {
            for (String decay : axes.get("trainer.weight-decay")) {
                String name = folder.getFileName() + "-" + (entries.size() + 1);
                entries.add(
                        new SweepIndex.Entry(name, new TreeMap<>(Map.of("seed", seed, "trainer.weight-decay", decay))));
                boolean fails = entries.size() == 6;
                RunStatus status = new RunStatus(
                        fails ? State.FAILED : State.FINISHED,
                        START,
                        Optional.of(START.plusSeconds(80)),
                        400,
                        Optional.of(sweep.name()),
                        false,
                        fails
                                ? Optional.of("The loss became NaN at step 120; last good checkpoint: step 100.")
                                : Optional.empty());
                double norm = 10 + 2e4 * Double.parseDouble(decay) + 0.7 * Double.parseDouble(seed);
                write(
                        sweep.sibling(name).path(),
                        status,
                        fails
                                ? List.of()
                                : List.of(
                                        surface("loss", "train", 0.3, 400),
                                        surface("accuracy", "test", 0.92, 400),
                                        iterative("spectral-norm", "hessian", norm, 1e-3, 400),
                                        stochastic("trace", "hessian", 3 * norm, 1.2, 400)));
            }
        }
        new SweepIndex(axes, entries).write(sweep);
        new RunStatus(
                        State.FAILED,
                        START,
                        Optional.of(START.plusSeconds(480)),
                        0,
                        Optional.empty(),
                        true,
                        Optional.empty())
                .write(sweep);
        Files.writeString(
                sweep.descriptor(), DESCRIPTOR + "sweep: {seed: [1, 2], trainer.weight-decay: [0, 1e-4, 5e-4]}\n");
        return sweep;
    }
}
