package org.sagitta.runtime.preparation;

import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.record.RunDirectory;

/** Gives access to other runs of the same experiment. */
@Singleton
public final class OtherRuns {
    private static final Pattern OF_SWEEP = Pattern.compile("(.+)-(\\d+)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

    private final RunDirectory directory;
    private final PreparedRun run;

    @Inject
    OtherRuns(RunDirectory directory, PreparedRun run) {
        this.directory = directory;
        this.run = run;
    }

    /**
     * Returns the parameters at a run's last checkpoint.
     *
     * @param other the name of the run, or its number in this run's sweep
     * @throws UnsuitableSettingsException if there are none, or they belong to another model
     */
    public INDArray parameters(String other) {
        RunDirectory found = named(other);
        try {
            Path saved = last(found.checkpoints())
                    .orElseThrow(() -> new UnsuitableSettingsException("There is no checkpoint in "
                            + found.checkpoints()
                            + ": expected a run of this experiment that has come to one, by its name"
                            + " or by its number in this sweep; the runs of a sweep follow one another"));
            return run.trainable()
                    .orElseThrow(() -> new UnsuitableSettingsException(
                            "The parameters of models that only DL4J can compute are not read back"))
                    .read(saved);
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoints of the run " + found.name() + " cannot be read", e);
        }
    }

    /**
     * Returns the folder of a run; a number stands for the run whose name differs from this one's only in its number.
     */
    private RunDirectory named(String other) {
        Matcher own = OF_SWEEP.matcher(directory.name());
        if (!NUMBER.matcher(other).matches() || !own.matches()) {
            return directory.sibling(other);
        }
        String digits = "%0" + own.group(2).length() + "d";
        return directory.sibling(own.group(1) + "-" + String.format(digits, Integer.parseInt(other)));
    }

    private static Optional<Path> last(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return Optional.empty();
        }
        try (Stream<Path> saved = Files.list(checkpoints)) {
            return saved.max(Comparator.comparing(path -> path.getFileName().toString()));
        }
    }
}
