package org.sagitta.api.picture;

/**
 * A direction of a picture.
 *
 * @param name with its unit, as in {@code distance from the minimum}
 * @param logarithmic whether it has a logarithmic scale; values that are not positive are left out then
 */
public record Axis(String name, boolean logarithmic) {
    /** A direction with an even scale. */
    public static Axis linear(String name) {
        return new Axis(name, false);
    }

    /** A direction with a logarithmic scale. */
    public static Axis logarithmic(String name) {
        return new Axis(name, true);
    }
}
