package org.sagitta.api.layer;

import com.google.common.primitives.ImmutableDoubleArray;

/**
 * A fixed affine function of each channel's values, as batch normalisation by running statistics is one:
 *
 * <pre>f = offset + factor (a - centre)</pre>
 *
 * @param factor of each channel
 * @param centre of each channel
 * @param offset of each channel
 */
public record ChannelScaling(ImmutableDoubleArray factor, ImmutableDoubleArray centre, ImmutableDoubleArray offset) {
    /** The number of channels. */
    public int channels() {
        return factor.length();
    }
}
