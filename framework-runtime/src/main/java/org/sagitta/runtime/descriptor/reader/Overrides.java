package org.sagitta.runtime.descriptor.reader;

import java.util.List;
import java.util.Optional;

/**
 * What the command line has to say about a descriptor.
 *
 * @param sets {@code key=value}, the value in YAML; the last of equal keys holds
 * @param profile the name of one of the descriptor's profiles
 * @param mlflow a server's address
 */
public record Overrides(List<String> sets, Optional<String> profile, Optional<String> mlflow) {
    /** The descriptor as it stands. */
    public static final Overrides NONE = new Overrides(List.of(), Optional.empty(), Optional.empty());

    /** The same, with a server. */
    public Overrides with(Optional<String> server) {
        return new Overrides(sets, profile, server);
    }

    public Overrides {
        sets = List.copyOf(sets);
    }
}
