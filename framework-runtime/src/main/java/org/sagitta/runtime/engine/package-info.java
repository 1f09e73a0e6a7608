/**
 * The engine computes exact curvature products of networks. {@link org.sagitta.runtime.engine.NetworkSurface} is the
 * loss surface of a {@link org.sagitta.runtime.engine.network.Network} on examples;
 * {@link org.sagitta.runtime.engine.BatchGradient} is the gradient for training.
 *
 * <p>Each package uses only those below it:
 *
 * <pre>
 * engine                 loss surface, gradients for training
 * dense, factor          matrices, Kronecker factors
 * pass                   forward and backward passes
 * execution              threads, memory, chunks
 * network                graphs of layers
 * rule, loss             layer types, losses
 * kernel                 matrix arithmetic
 * </pre>
 *
 * A layer is one {@link org.sagitta.api.layer.LayerRule}; only the package {@code rule} knows layer types.
 */
package org.sagitta.runtime.engine;
