package org.sagitta.runtime.descriptor.tree;

/**
 * A position says where a text is in a descriptor file or a command-line option.
 *
 * @param source a file, or a command-line option
 * @param line the line from 1; 0 for the whole source
 * @param column the column from 1, in characters
 */
public record Position(String source, int line, int column) {
    /** The position of values that are not written in any source. */
    public static final Position NOWHERE = of("");

    public static Position of(String source) {
        return new Position(source, 0, 0);
    }
}
