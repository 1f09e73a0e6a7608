package org.sagitta.runtime.descriptor.tree;

import java.util.Comparator;

/**
 * What is wrong with a descriptor, and where.
 *
 * @param file the file, or the option of the command line ({@code --set key=value})
 * @param line from 1; 0 where the whole file, or an option, is meant
 * @param column from 1
 * @param message what was found, what was expected and what to do
 */
public record Problem(String file, int line, int column, String message) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing((Problem problem) -> problem.line == 0)
            .thenComparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::message);

    /** By position, the options of the command line last. */
    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column: message}. */
    @Override
    public String toString() {
        return (line == 0 ? file : file + ":" + line + ":" + column) + ": " + message;
    }
}
