package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The times of figures that a resumed run measures again. These figures keep their original time, so that a server that
 * already has them recognises them.
 */
public record EarlierTimes(Map<String, Instant> times) {
    /** The earlier times of a run that was not resumed: none. */
    public static final EarlierTimes NONE = new EarlierTimes(Map.of());

    /** Keeps a copy of the whole journal before it is cut. A longer copy from an earlier resumption is not replaced. */
    public static void keep(RunDirectory run) throws IOException {
        Path kept = run.uncutJournal();
        if (!Files.exists(kept) || Files.size(kept) < Files.size(run.journal())) {
            Path fresh = kept.resolveSibling(kept.getFileName() + ".new");
            Files.copy(run.journal(), fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Returns the times of the figures that the kept journal has after a byte position. */
    public static EarlierTimes after(RunDirectory run, long position) throws IOException {
        Map<String, Instant> times = new HashMap<>();
        Journal.read(run.uncutJournal(), position).lines().forEach(line -> times.put(timeless(line), line.time()));
        return new EarlierTimes(times);
    }

    /** Deletes the copy, which a finished run no longer needs. */
    public static void discard(RunDirectory run) throws IOException {
        Files.deleteIfExists(run.uncutJournal());
    }

    /** Returns the line with its earlier time, if the same figure was measured before. */
    public JournalLine kept(JournalLine line) {
        return times.isEmpty() ? line : line.at(times.getOrDefault(timeless(line), line.time()));
    }

    private static String timeless(JournalLine line) {
        ObjectNode values = Json.MAPPER.valueToTree(line);
        values.remove("time");
        return values.toString();
    }
}
