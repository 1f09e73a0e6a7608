package org.sagitta.api.surface;

/**
 * A layer range is the range of one layer's parameters in the flat vector. They are contiguous, and no two layers share a
 * parameter.
 *
 * @param name the layer's name, as in {@link ParameterBlock#layer}
 * @param from the first index
 * @param to the index after the last
 */
public record LayerRange(String name, int from, int to) {}
