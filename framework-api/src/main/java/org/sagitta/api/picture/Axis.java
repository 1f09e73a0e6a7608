package org.sagitta.api.picture;

/**
 * An axis is a coordinate of a picture, with its name and its scale.
 *
 * @param name the name with its unit, as in {@code distance from the minimum}
 * @param logarithmic whether the scale is logarithmic; values that are not positive are then omitted
 */
public record Axis(String name, boolean logarithmic) {
    /** Creates an axis with a linear scale. */
    public static Axis linear(String name) {
        return new Axis(name, false);
    }

    /** Creates an axis with a logarithmic scale. */
    public static Axis logarithmic(String name) {
        return new Axis(name, true);
    }
}
