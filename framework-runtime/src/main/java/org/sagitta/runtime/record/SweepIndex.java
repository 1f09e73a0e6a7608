package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * The index of a sweep describes its grid: the values of each run, {@code sweep.json} in the sweep's folder.
 *
 * @param axes the keys that vary, in the order of the descriptor, each with its values as text
 * @param runs all runs of the grid, begun or not; the last axis varies fastest
 */
public record SweepIndex(Map<String, List<String>> axes, List<Entry> runs) {
    /**
     * An entry is one run of the grid.
     *
     * @param run the name of its folder, next to the sweep's
     * @param assignment a value for each axis: {@code trainer.weight-decay} = {@code 0.0001}
     */
    public record Entry(String run, Map<String, String> assignment) {}

    /** Reads the grid of a sweep. */
    public static SweepIndex read(RunDirectory sweep) throws IOException {
        return Json.MAPPER.readValue(Files.readString(sweep.sweep()), SweepIndex.class);
    }

    /** Writes the grid atomically. */
    public void write(RunDirectory sweep) throws IOException {
        Path fresh = sweep.sweep().resolveSibling("sweep.json.new");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(fresh, sweep.sweep(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
