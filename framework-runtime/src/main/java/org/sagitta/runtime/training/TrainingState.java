package org.sagitta.runtime.training;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.FileSystemException;
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
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;

/**
 * The complete state of a training between two updates, from which it can be resumed with bit-identical results:
 * {@code training-state/} in the run's folder.
 *
 * @param arrays the parameters and the arrays of the trainer, by name
 * @param memories the arrays of the descriptor's entries, by owner and name
 */
public record TrainingState(
        Position position, Map<String, INDArray> arrays, Map<String, Map<String, INDArray>> memories) {
    /**
     * The position that a training has reached.
     *
     * @param phase the index of the current trainer, from 0
     * @param step the number of its updates
     * @param epoch the number of its passes over the data
     * @param epochs the number of its completed passes
     * @param before the progress of all trainers before it
     * @param batches the number of mini-batches whose gradient the model has computed
     * @param checkpoint the step of the last checkpoint; -1 before the first one
     * @param journal the length in bytes of the journal up to this position
     */
    public record Position(
            int phase,
            long step,
            double epoch,
            int epochs,
            Progress before,
            long batches,
            long checkpoint,
            long journal) {}

    /** The progress that trainers have made. */
    record Progress(long steps, double epoch, int epochs) {
        static final Progress NONE = new Progress(0, 0, 0);

        Progress plus(long moreSteps, double moreEpoch, int moreEpochs) {
            return new Progress(steps + moreSteps, epoch + moreEpoch, epochs + moreEpochs);
        }
    }

    /** The key of one array of the memories, which consists of its owner and its name. */
    private record Kept(String owner, String name) {}

    private static final String POSITION = "position.json";
    private static final String SUFFIX = ".npy";
    private static final String MEMORY = "memory";
    private static final String KEPT = "memory.json";

    /** Returns the key in {@link #arrays} of a trainer's array with the given name. */
    static String ofTrainer(String name) {
        return "trainer-" + name;
    }

    /**
     * Writes the state atomically and deletes an older one.
     *
     * @param last the state that was last written or read, if there is one: arrays that have not changed since are not
     * written again
     */
    void write(RunDirectory run, Optional<TrainingState> last) throws IOException {
        Path fresh = sibling(run, ".new");
        Path old = sibling(run, ".old");
        delete(fresh);
        Files.createDirectories(fresh);
        for (Map.Entry<String, INDArray> array : arrays.entrySet()) {
            Npy.write(fresh.resolve(array.getKey() + SUFFIX), array.getValue());
        }
        writeMemories(run, fresh, last);
        Files.writeString(fresh.resolve(POSITION), Json.MAPPER.writeValueAsString(position));
        if (Files.exists(run.trainingState())) {
            delete(old);
            Files.move(run.trainingState(), old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, run.trainingState(), StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /** Writes the memories to numbered files, in their order. */
    private void writeMemories(RunDirectory run, Path fresh, Optional<TrainingState> last) throws IOException {
        Files.createDirectories(fresh.resolve(MEMORY));
        List<Kept> kept = kept();
        List<Kept> before = last.map(TrainingState::kept).orElse(List.of());
        for (int i = 0; i < kept.size(); i++) {
            int same = before.indexOf(kept.get(i));
            boolean unchanged = same >= 0 && last.orElseThrow().of(kept.get(i)) == of(kept.get(i));
            Path file = memory(fresh, i);
            if (!unchanged || !linked(file, memory(current(run).orElseThrow(), same))) {
                Npy.write(file, of(kept.get(i)));
            }
        }
        Files.writeString(fresh.resolve(KEPT), Json.MAPPER.writeValueAsString(kept));
    }

    private List<Kept> kept() {
        return memories.entrySet().stream()
                .flatMap(memory -> memory.getValue().keySet().stream().map(name -> new Kept(memory.getKey(), name)))
                .toList();
    }

    private INDArray of(Kept kept) {
        return memories.get(kept.owner()).get(kept.name());
    }

    /** Returns false if the file system does not support links. */
    private static boolean linked(Path file, Path existing) throws IOException {
        try {
            Files.createLink(file, existing);
            return true;
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }

    public static boolean exists(RunDirectory run) {
        return current(run).isPresent();
    }

    /** Reads the last state that was written; empty if there is none. */
    public static Optional<TrainingState> read(RunDirectory run) throws IOException {
        Optional<Path> folder = current(run);
        return folder.isPresent() ? Optional.of(read(folder.get())) : Optional.empty();
    }

    /** Returns the folder of the state; it has its old name if a crash occurred between the two renames. */
    private static Optional<Path> current(RunDirectory run) {
        return Stream.of(run.trainingState(), sibling(run, ".old"))
                .filter(folder -> Files.exists(folder.resolve(POSITION)))
                .findFirst();
    }

    /** Deletes the state, which a finished run no longer needs. */
    public static void discard(RunDirectory run) throws IOException {
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
                Json.MAPPER.readValue(Files.readString(folder.resolve(POSITION)), Position.class),
                arrays,
                readMemories(folder));
    }

    private static Map<String, Map<String, INDArray>> readMemories(Path folder) throws IOException {
        Map<String, Map<String, INDArray>> memories = new LinkedHashMap<>();
        Kept[] kept = Json.MAPPER.readValue(Files.readString(folder.resolve(KEPT)), Kept[].class);
        for (int i = 0; i < kept.length; i++) {
            memories.computeIfAbsent(kept[i].owner(), any -> new LinkedHashMap<>())
                    .put(kept[i].name(), Npy.read(memory(folder, i)).toArray());
        }
        return memories;
    }

    private static Path memory(Path folder, int number) {
        return folder.resolve(MEMORY).resolve(number + SUFFIX);
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
