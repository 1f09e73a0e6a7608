package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.sagitta.runtime.training.TrainingState;

/**
 * The folder of one run, {@code runs/EXPERIMENT/RUN/}: everything that is known of the run is in it.
 *
 * <p>A sweep has one as well, with a descriptor, a status and a report but no figures; its runs lie beside it and name it as
 * their parent in their {@link RunStatus}.
 */
public record RunDirectory(Path path) {
    /** The descriptor with every default filled in; it runs again as it is. */
    public Path descriptor() {
        return path.resolve("descriptor.yaml");
    }

    /** Versions, machine, threads, digests: {@code provenance.json}. */
    public Path provenance() {
        return path.resolve("provenance.json");
    }

    /** One figure a line: see {@link JournalLine}. */
    public Path journal() {
        return path.resolve("metrics.jsonl");
    }

    /** The journal of a run that went on, as it was before it was cut: see {@link EarlierTimes}. */
    Path uncutJournal() {
        return path.resolve("metrics-before.jsonl");
    }

    /** See {@link RunStatus}. */
    public Path status() {
        return path.resolve("status.json");
    }

    /** The grid of a sweep: see {@link SweepIndex}. */
    public Path sweep() {
        return path.resolve("sweep.json");
    }

    /** Stack traces, where the run failed. */
    public Path failure() {
        return path.resolve("failure.txt");
    }

    /** The report, one file that opens from disk. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** Models, one a checkpoint. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** What a training that is not over needs to go on: see {@link TrainingState}. */
    public Path trainingState() {
        return path.resolve("training-state");
    }

    /** What plugins need while they work; gone when the run has ended. */
    public Path scratch() {
        return path.resolve("scratch");
    }

    /** Everything that is not a scalar. */
    public Path artifacts() {
        return path.resolve("artifacts");
    }

    /** The artifacts of one checkpoint. */
    public Path artifacts(long step) {
        return artifacts().resolve(String.format(Locale.ROOT, "step-%08d", step));
    }

    /** How what was published comes out in this run or sweep, where the descriptor asks. */
    public Path verdict() {
        return path.resolve("verdict.json");
    }

    /** Where MLflow stands: which run there this is, and how much of it has arrived. */
    public Path mlflow() {
        return path.resolve("mlflow.json");
    }

    /** The run's name: that of its folder. */
    public String name() {
        return path.getFileName().toString();
    }

    /** The experiment's name: that of the folder above. */
    public String experiment() {
        return path.toAbsolutePath().getParent().getFileName().toString();
    }

    /** The folder of another run of the same experiment. */
    public RunDirectory sibling(String run) {
        return new RunDirectory(path.toAbsolutePath().resolveSibling(run));
    }

    /** Makes the folder. */
    public RunDirectory create() throws IOException {
        Files.createDirectories(path);
        return this;
    }
}
