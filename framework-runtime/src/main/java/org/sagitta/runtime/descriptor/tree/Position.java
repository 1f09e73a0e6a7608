package org.sagitta.runtime.descriptor.tree;

/**
 * Where something was written.
 *
 * @param source a file, or an option of the command line
 * @param line from 1; 0 where the whole source is meant
 * @param column from 1, in characters
 */
public record Position(String source, int line, int column) {
    /** Of what nobody wrote. */
    public static final Position NOWHERE = of("");

    public static Position of(String source) {
        return new Position(source, 0, 0);
    }
}
