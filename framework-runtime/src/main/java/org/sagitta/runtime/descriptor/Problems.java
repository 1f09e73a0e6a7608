package org.sagitta.runtime.descriptor;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Gathers problems, each once, so that the user hears of all at once. */
final class Problems {
    private final SortedSet<Problem> found = new TreeSet<>();

    void add(Position position, String message) {
        found.add(new Problem(position.source(), position.line(), position.column(), message));
    }

    List<Problem> sorted() {
        return List.copyOf(found);
    }

    void throwAny() {
        if (!found.isEmpty()) {
            throw new DescriptorException(sorted());
        }
    }
}
