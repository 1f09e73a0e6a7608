package org.sagitta.runtime.model;

import org.sagitta.api.layer.ParameterShape;

/**
 * How many numbers go into and out of one unit of a weight of shape [out, in] or [out, in, height, width].
 *
 * @param in inputs that an output is a sum of
 * @param out outputs that an input counts in
 */
record Fans(int in, int out) {
    static Fans of(ParameterShape weight) {
        int receptive = weight.dimensions().stream().skip(2).reduce(1, Math::multiplyExact);
        return new Fans(
                receptive * weight.dimensions().get(1),
                receptive * weight.dimensions().get(0));
    }
}
