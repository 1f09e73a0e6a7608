package org.sagitta.runtime.descriptor.reader;

import java.util.List;
import java.util.Optional;

/**
 * The changes that the command line makes to a descriptor.
 *
 * @param sets texts {@code key=value} with values in YAML; for equal keys the last one counts
 * @param profile the name of one of the descriptor's profiles
 * @param mlflow the address of a server
 */
public record Overrides(List<String> sets, Optional<String> profile, Optional<String> mlflow) {
    /** No changes: the descriptor as it is. */
    public static final Overrides NONE = new Overrides(List.of(), Optional.empty(), Optional.empty());

    /** Returns the same changes with a server. */
    public Overrides with(Optional<String> server) {
        return new Overrides(sets, profile, server);
    }

    public Overrides {
        sets = List.copyOf(sets);
    }
}
