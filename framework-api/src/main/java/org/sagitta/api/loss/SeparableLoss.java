package org.sagitta.api.loss;

import java.util.Arrays;

/**
 * A loss that is a sum of functions of one component of outputs and target each: its Hessian L is diagonal, and {@link
 * #evaluate} leaves the diagonal, which is not negative, in {@code curvature}.
 */
public interface SeparableLoss extends Loss {
    @Override
    default void multiply(double[] curvature, int components, int examples, double[] v) {
        for (int at = 0; at < components * examples; at++) {
            v[at] *= curvature[at];
        }
    }

    @Override
    default void factor(double[] curvature, int components, int examples, int c, double[] column) {
        Arrays.fill(column, 0, components * examples, 0);
        for (int at = c * examples; at < (c + 1) * examples; at++) {
            column[at] = Math.sqrt(curvature[at]);
        }
    }
}
