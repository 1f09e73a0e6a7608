package org.sagitta.runtime.engine.rule;

import java.util.List;
import org.sagitta.runtime.engine.kernel.Matrix;

/**
 * What is known of a layer on one chunk of n examples, at one parameter vector.
 *
 * @param input a, {@code [inputs x n]}
 * @param output f(a), {@code [outputs x n]}
 * @param cotangent dL/df(a), {@code [outputs x n]}; valid after the backward pass
 * @param auxiliary further matrices {@code [outputs x n]}, as many as {@link Rule#auxiliaries}, that the forward pass
 *     leaves for the derivatives
 */
public record LayerState(Matrix input, Matrix output, Matrix cotangent, List<Matrix> auxiliary) {}
