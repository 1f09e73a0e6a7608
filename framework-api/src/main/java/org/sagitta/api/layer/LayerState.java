package org.sagitta.api.layer;

import java.util.List;

/**
 * What is known of a layer on one chunk of n examples, at one parameter vector.
 *
 * @param input a, {@code [inputs x n]}; after the forward pass only where {@link LayerRule#readsInput}
 * @param output f(a), {@code [outputs x n]}; valid during the forward pass
 * @param cotangent dL/df(a), {@code [outputs x n]}; valid after the backward pass, where {@link LayerRule#readsCotangent}
 * @param auxiliary the matrices of {@link LayerRule#auxiliaries}, which the forward pass fills in
 * @param seed for random choices: the same for the same step, chunk and layer
 */
public record LayerState(Matrix input, Matrix output, Matrix cotangent, List<Matrix> auxiliary, long seed) {}
