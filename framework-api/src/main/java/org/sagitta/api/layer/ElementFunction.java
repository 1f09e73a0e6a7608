package org.sagitta.api.layer;

import java.util.OptionalDouble;

/** A function phi of one real variable, with its first two derivatives: an activation function. */
public interface ElementFunction {
    /**
     * phi, phi' and phi'' at the first {@code length} elements of z. Finite for every finite z. At a kink, a derivative is
     * the one from the left.
     */
    void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature);

    /** a, if phi is a rectifier: z where z > 0, else a z. */
    default OptionalDouble rectifierSlope() {
        return OptionalDouble.empty();
    }

    /** True where phi'' = 0 wherever it exists; nothing is then kept for it. */
    default boolean isPiecewiseLinear() {
        return rectifierSlope().isPresent();
    }
}
