package org.sagitta.runtime.descriptor.tree;

import java.util.Comparator;

/**
 * A problem says what is wrong with a descriptor, and at which position.
 *
 * @param file the file, or the command-line option ({@code --set key=value})
 * @param line the line from 1; 0 for the whole file or an option
 * @param column the column from 1
 * @param message what was found, what was expected and what to do
 */
public record Problem(String file, int line, int column, String message) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing((Problem problem) -> problem.line == 0)
            .thenComparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::message);

    /** Compares by position; problems of command-line options come last. */
    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** Formats the problem as {@code file:line:column: message}. */
    @Override
    public String toString() {
        return (line == 0 ? file : file + ":" + line + ":" + column) + ": " + message;
    }
}
