package org.sagitta.runtime.run;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Npy;

/**
 * All that a training needs to go on, bit by bit, between two updates: {@code training-state/} in the run's folder.
 *
 * @param arrays the parameters, and what the trainer keeps, by name
 */
record TrainingState(Position position, Map<String, INDArray> arrays) {
    /**
     * Where a training stands.
     *
     * @param phase the trainer whose turn it is, from 0
     * @param step its updates
     * @param epoch its passes over the data
     * @param epochs those of them that are whole
     * @param before all of that of the trainers before it
     * @param batches mini-batches whose gradient the model computed
     * @param checkpoint the step of the last one; -1 before the first
     * @param journal bytes of the journal that are of figures up to here
     */
    record Position(
            int phase,
            long step,
            double epoch,
            int epochs,
            Progress before,
            long batches,
            long checkpoint,
            long journal) {}

    /** How far trainers have come. */
    record Progress(long steps, double epoch, int epochs) {
        static final Progress NONE = new Progress(0, 0, 0);

        Progress plus(long moreSteps, double moreEpoch, int moreEpochs) {
            return new Progress(steps + moreSteps, epoch + moreEpoch, epochs + moreEpochs);
        }
    }

    private static final String POSITION = "position.json";
    private static final String SUFFIX = ".npy";

    /** The name in {@link #arrays} of what a trainer keeps, whatever it calls it. */
    static String ofTrainer(String name) {
        return "trainer-" + name;
    }

    /** Writes it whole or not at all; an older one goes. */
    void write(RunDirectory run) throws IOException {
        Path fresh = sibling(run, ".new");
        Path old = sibling(run, ".old");
        delete(fresh);
        Files.createDirectories(fresh);
        for (Map.Entry<String, INDArray> array : arrays.entrySet()) {
            Npy.write(fresh.resolve(array.getKey() + SUFFIX), array.getValue());
        }
        Files.writeString(fresh.resolve(POSITION), Json.MAPPER.writeValueAsString(position));
        delete(old);
        if (Files.exists(run.trainingState())) {
            Files.move(run.trainingState(), old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, run.trainingState(), StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /** The last one that was written; empty where there is none. */
    static Optional<TrainingState> read(RunDirectory run) throws IOException {
        for (Path folder : List.of(run.trainingState(), sibling(run, ".old"))) {
            if (Files.exists(folder.resolve(POSITION))) {
                return Optional.of(read(folder));
            }
        }
        return Optional.empty();
    }

    /** A run that is over needs none. */
    static void discard(RunDirectory run) throws IOException {
        delete(run.trainingState());
    }

    private static TrainingState read(Path folder) throws IOException {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                arrays.put(
                        MoreFiles.getNameWithoutExtension(file), Npy.read(file).toArray());
            }
        }
        return new TrainingState(
                Json.MAPPER.readValue(Files.readString(folder.resolve(POSITION)), Position.class), arrays);
    }

    private static Path sibling(RunDirectory run, String ending) {
        return run.trainingState().resolveSibling(run.trainingState().getFileName() + ending);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
