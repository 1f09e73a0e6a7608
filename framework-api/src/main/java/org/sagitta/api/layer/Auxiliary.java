package org.sagitta.api.layer;

/**
 * A matrix that a rule's forward pass leaves for the derivatives.
 *
 * @param rows of the matrix
 * @param perExample true for a column an example, false for one column in all
 */
public record Auxiliary(int rows, boolean perExample) {
    /** A matrix {@code [rows x n]}. */
    public static Auxiliary perExample(int rows) {
        return new Auxiliary(rows, true);
    }
}
