package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Collects the warnings of a run for the readers of its figures, each a plain sentence that is given once: those found
 * before the run began, and those that arise while it runs.
 */
public final class Warnings {
    private final Set<String> given = new LinkedHashSet<>();
    private Consumer<String> reader = warning -> {};

    /**
     * Reads the warnings of a run from its provenance, or of all runs of a sweep; runs that have not begun have none.
     */
    public static List<String> read(RunDirectory run) throws IOException {
        Set<String> warnings = new LinkedHashSet<>();
        if (Files.exists(run.sweep())) {
            for (SweepIndex.Entry entry : SweepIndex.read(run).runs()) {
                warnings.addAll(read(run.sibling(entry.run())));
            }
        }
        if (!Files.exists(run.provenance())) {
            return List.copyOf(warnings);
        }
        warnings.addAll(in(Json.MAPPER.readTree(Files.readString(run.provenance()))));
        return List.copyOf(warnings);
    }

    /** Returns the warnings in a provenance. */
    static List<String> in(JsonNode provenance) {
        return provenance.path("warnings").valueStream().map(JsonNode::asString).toList();
    }

    /** Gives a warning, unless the same text was given before. */
    public synchronized void give(String warning) {
        if (given.add(warning)) {
            reader.accept(warning);
        }
    }

    /** Returns all warnings so far, in order. */
    public synchronized List<String> given() {
        return List.copyOf(given);
    }

    /** Sets the listener that receives each new warning. */
    public synchronized void tell(Consumer<String> listener) {
        reader = listener;
    }
}
