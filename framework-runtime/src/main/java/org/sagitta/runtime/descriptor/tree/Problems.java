package org.sagitta.runtime.descriptor.tree;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects problems without duplicates, so that the user sees all of them at once. */
public final class Problems {
    private final SortedSet<Problem> found = new TreeSet<>();

    public void add(Position position, String message) {
        found.add(new Problem(position.source(), position.line(), position.column(), message));
    }

    public List<Problem> sorted() {
        return List.copyOf(found);
    }

    public void throwAny() {
        if (!found.isEmpty()) {
            throw new DescriptorException(sorted());
        }
    }
}
