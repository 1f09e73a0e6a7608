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
 * When figures were measured that a run which goes on measures again: they keep their time, so that a server which has them
 * already does not take them for others.
 */
public record EarlierTimes(Map<String, Instant> times) {
    /** Of a run straight through. */
    public static final EarlierTimes NONE = new EarlierTimes(Map.of());

    /** Keeps the whole journal before it is cut; what was kept by an earlier resumption that did not come so far stays. */
    public static void keep(RunDirectory run) throws IOException {
        Path kept = run.uncutJournal();
        if (!Files.exists(kept) || Files.size(kept) < Files.size(run.journal())) {
            Path fresh = kept.resolveSibling(kept.getFileName() + ".new");
            Files.copy(run.journal(), fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Those of the figures in the kept journal after so many bytes. */
    public static EarlierTimes after(RunDirectory run, long position) throws IOException {
        Map<String, Instant> times = new HashMap<>();
        Journal.read(run.uncutJournal(), position).lines().forEach(line -> times.put(timeless(line), line.time()));
        return new EarlierTimes(times);
    }

    /** A run that is over needs none. */
    public static void discard(RunDirectory run) throws IOException {
        Files.deleteIfExists(run.uncutJournal());
    }

    /** The line, with the time of the same figure where it was measured before. */
    public JournalLine kept(JournalLine line) {
        return times.isEmpty() ? line : line.at(times.getOrDefault(timeless(line), line.time()));
    }

    private static String timeless(JournalLine line) {
        ObjectNode values = Json.MAPPER.valueToTree(line);
        values.remove("time");
        return values.toString();
    }
}
