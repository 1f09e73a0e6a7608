/**
 * Layers: what a layer type must know for its loss surface to have exact derivatives, and the arithmetic that it is written
 * in.
 *
 * <p>A {@link org.sagitta.api.layer.LayerType} makes a {@link org.sagitta.api.layer.LayerRule} of its settings; the rule
 * says how values, tangents and cotangents pass through, in terms of {@link org.sagitta.api.layer.Kernels}. Hessian and
 * Gauss-Newton products, Jacobians, per-example gradients and diagonals follow.
 *
 * <p>Activations are matrices {@code [features x n]}: the n examples of one feature are contiguous. An image of shape [C, H,
 * W] has its features in the order row, channel, column: pixel (c, y, x) is feature {@code (y C + c) W + x}. One row of the
 * image, all channels, is thus one block of memory, and a convolution is a few matrix products on overlapping windows of it.
 */
package org.sagitta.api.layer;
