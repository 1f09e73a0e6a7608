package org.sagitta.runtime.mlflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;

/** Writes a run's folder step by step, as a run does, in an experiment that no other test uses. */
public final class RunFixture {
    /** When every run here starts. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00.250Z");

    private final RunDirectory directory;

    private RunFixture(RunDirectory directory) {
        this.directory = directory;
    }

    /** A run that has begun. */
    public static RunFixture begun(Path runs) throws IOException {
        return begun(runs.resolve("experiment-" + UUID.randomUUID()), "run-1", Optional.empty(), false);
    }

    /** A run of an experiment. */
    public static RunFixture begun(Path experiment, String name, Optional<String> parent, boolean sweep)
            throws IOException {
        RunFixture run = new RunFixture(new RunDirectory(experiment.resolve(name)).create());
        new RunStatus(State.RUNNING, START, Optional.empty(), 0, parent, sweep, Optional.empty()).write(run.directory);
        run.write("descriptor.yaml", """
                experiment: fixture
                seed: 42
                dataset: {type: gaussian-blobs, classes: 5}
                model:
                  type: mlp
                  hidden: [30, 30]
                trainer: {type: sgd, learning-rate: 1e-1}
                estimators:
                  - {type: hessian, materialise: false}
                  - {name: exact-diagonal, type: diagonal, of: ggn}
                metrics:
                  - {type: spectral-norm}
                tracking: {}
                """);
        run.write("provenance.json", "{\"git-commit\": \"0123abcd\", \"blas\": {\"threads\": 2}}");
        return run;
    }

    public RunDirectory directory() {
        return directory;
    }

    public String experiment() {
        return directory.experiment();
    }

    /** An exact figure of the Hessian, a second later a step. */
    public static JournalLine figure(String metric, long step, double value) {
        return line(metric, step, Measurement.exact(value, "structure", 1));
    }

    /** Of five samples. */
    public static JournalLine stochastic(String metric, long step, double value, double error) {
        return line(metric, step, Measurement.stochastic(value, error, 4, "hutchinson", 1, 7));
    }

    public static JournalLine iterative(String metric, long step, double value, double residual) {
        return line(metric, step, Measurement.iterative(value, residual, "lanczos", 1, 7));
    }

    private static JournalLine line(String metric, long step, Measurement figure) {
        return new JournalLine(
                new FigureKey(metric, "", Optional.of("hessian"), Optional.empty(), "train"),
                figure,
                Derivatives.EXACT,
                step,
                step / 20.0,
                START.plusSeconds(step));
    }

    /** Appends to the journal. */
    public RunFixture measured(JournalLine... lines) throws IOException {
        try (Journal journal = Journal.open(directory.journal())) {
            for (JournalLine line : lines) {
                journal.append(line);
            }
        }
        return this;
    }

    public RunFixture write(String path, String text) throws IOException {
        return write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    public RunFixture write(String path, byte[] bytes) throws IOException {
        Path file = directory.path().resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        return this;
    }

    /** Ends the run a minute after its start. */
    public RunFixture ended(State state, Optional<String> message) throws IOException {
        RunStatus before = RunStatus.read(directory);
        new RunStatus(state, START, Optional.of(START.plusSeconds(60)), 100, before.parent(), before.sweep(), message)
                .write(directory);
        return this;
    }

    public RunFixture finished() throws IOException {
        return write("report.html", "<p>report</p>").ended(State.FINISHED, Optional.empty());
    }
}
