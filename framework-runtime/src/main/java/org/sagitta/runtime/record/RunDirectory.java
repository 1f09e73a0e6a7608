package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.sagitta.runtime.training.TrainingState;

/**
 * The folder of one run, {@code runs/EXPERIMENT/RUN/}, which holds all files of the run.
 *
 * <p>A sweep has a folder as well, with a descriptor, a status and a report but no figures; the folders of its runs lie
 * next to it, and their {@link RunStatus} names the sweep as their parent.
 */
public record RunDirectory(Path path) {
    /** Returns the file with the descriptor, in which all defaults are filled in; it can be run again as it is. */
    public Path descriptor() {
        return path.resolve("descriptor.yaml");
    }

    /** Returns the file with versions, machine, threads and digests: {@code provenance.json}. */
    public Path provenance() {
        return path.resolve("provenance.json");
    }

    /** Returns the file with one figure per line: see {@link JournalLine}. */
    public Path journal() {
        return path.resolve("metrics.jsonl");
    }

    /** Returns the journal of a resumed run as it was before it was cut: see {@link EarlierTimes}. */
    Path uncutJournal() {
        return path.resolve("metrics-before.jsonl");
    }

    /** Returns the file with the state of the run: see {@link RunStatus}. */
    public Path status() {
        return path.resolve("status.json");
    }

    /** Returns the file with the grid of a sweep: see {@link SweepIndex}. */
    public Path sweep() {
        return path.resolve("sweep.json");
    }

    /** Returns the file with the stack traces of a failed run. */
    public Path failure() {
        return path.resolve("failure.txt");
    }

    /** Returns the report: one file that opens from the disk. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** Returns the folder of the saved models, one per checkpoint. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** Returns the folder from which a training that has not ended can be resumed: see {@link TrainingState}. */
    public Path trainingState() {
        return path.resolve("training-state");
    }

    /** Returns the folder for the temporary files of plugins; it is deleted when the run has ended. */
    public Path scratch() {
        return path.resolve("scratch");
    }

    /** Returns the folder of results that are not single numbers. */
    public Path artifacts() {
        return path.resolve("artifacts");
    }

    /** Returns the folder of the artifacts of one checkpoint. */
    public Path artifacts(long step) {
        return artifacts().resolve(String.format(Locale.ROOT, "step-%08d", step));
    }

    /** Returns the file with the verdicts on the descriptor's claims, which exists only if there are claims. */
    public Path verdict() {
        return path.resolve("verdict.json");
    }

    /** Returns the file that records the run on the MLflow server, and how much of it has arrived. */
    public Path mlflow() {
        return path.resolve("mlflow.json");
    }

    /** Returns the name of the run, which is the name of its folder. */
    public String name() {
        return path.getFileName().toString();
    }

    /** Returns the name of the experiment, which is the name of the parent folder. */
    public String experiment() {
        return path.toAbsolutePath().getParent().getFileName().toString();
    }

    /** Returns the folder of another run of the same experiment. */
    public RunDirectory sibling(String run) {
        return new RunDirectory(path.toAbsolutePath().resolveSibling(run));
    }

    /** Creates the folder. */
    public RunDirectory create() throws IOException {
        Files.createDirectories(path);
        return this;
    }
}
