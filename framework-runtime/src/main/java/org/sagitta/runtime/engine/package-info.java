/**
 * Exact curvature products of networks. {@link org.sagitta.runtime.engine.NetworkSurface} is the way in: the loss surface
 * of a {@link org.sagitta.runtime.engine.Network} on examples. A layer is one {@link org.sagitta.api.layer.LayerRule}; nothing
 * else knows layer types.
 */
package org.sagitta.runtime.engine;
