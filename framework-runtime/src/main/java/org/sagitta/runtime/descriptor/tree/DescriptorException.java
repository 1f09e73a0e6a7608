package org.sagitta.runtime.descriptor.tree;

import java.util.List;
import java.util.stream.Collectors;

/** Reports that a descriptor is invalid. Its message is for the user and has all problems, one per line. */
public final class DescriptorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public DescriptorException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns all problems, sorted by position. */
    public List<Problem> problems() {
        return problems;
    }
}
