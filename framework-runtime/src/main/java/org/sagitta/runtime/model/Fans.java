package org.sagitta.runtime.model;

import org.sagitta.api.layer.ParameterShape;

/**
 * Computes the fan-in and the fan-out of a weight of shape [out, in] or [out, in, height, width].
 *
 * @param in the number of inputs whose sum is an output
 * @param out the number of outputs to which an input contributes
 */
record Fans(int in, int out) {
    static Fans of(ParameterShape weight) {
        int receptive = weight.dimensions().stream().skip(2).reduce(1, Math::multiplyExact);
        return new Fans(
                receptive * weight.dimensions().get(1),
                receptive * weight.dimensions().get(0));
    }
}
