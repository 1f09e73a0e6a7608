package org.sagitta.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * What whoever reads a run's figures should know of them, each a plain sentence and given once: what was found before the run
 * began, and what comes up in its middle.
 */
public final class Warnings {
    private final Set<String> given = new LinkedHashSet<>();
    private Consumer<String> reader = warning -> {};

    /** Those of a run, from its provenance, or of all runs of a sweep; none where none has begun. */
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

    /** Those in a provenance. */
    static List<String> in(JsonNode provenance) {
        return provenance.path("warnings").valueStream().map(JsonNode::asString).toList();
    }

    /** Gives one, which is not heard again if it was given before. */
    public synchronized void give(String warning) {
        if (given.add(warning)) {
            reader.accept(warning);
        }
    }

    /** All of them so far, in their order. */
    public synchronized List<String> given() {
        return List.copyOf(given);
    }

    /** From now on the reader hears of each that is new. */
    public synchronized void tell(Consumer<String> listener) {
        reader = listener;
    }
}
