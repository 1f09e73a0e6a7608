package org.sagitta.api.surface;

import com.google.common.primitives.ImmutableIntArray;

/** This capability restricts a loss surface that is a mean over examples to some of them. */
public interface MiniBatches {
    /**
     * Returns the loss surface of some examples, a mini-batch, at the same parameters.
     *
     * @param examples the indices of the examples, from 0, in their new order; at least one
     */
    LossSurface subset(ImmutableIntArray examples);
}
