package org.sagitta.api.surface;

/**
 * The parameters of one layer, which follow each other in the flat vector and belong to it alone: no two layers share one.
 *
 * @param name as in {@link ParameterBlock#layer}
 * @param from the first of them
 * @param to the one after the last
 */
public record LayerRange(String name, int from, int to) {}
