package org.sagitta.api.surface;

import com.google.common.primitives.ImmutableIntArray;

/** Splits a loss surface that is a mean over examples. */
public interface MiniBatches {
    /**
     * The loss surface of some of the examples, at the same parameters: a mini-batch's.
     *
     * @param examples their numbers, from 0, in the order that they are to have; at least one
     */
    LossSurface subset(ImmutableIntArray examples);
}
