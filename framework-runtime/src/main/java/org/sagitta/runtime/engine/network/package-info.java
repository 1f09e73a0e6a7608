/**
 * This package represents networks: a {@link org.sagitta.runtime.engine.network.Network} is a graph of named layers
 * without values for its parameters; a {@link org.sagitta.runtime.engine.network.Graph} determines the values that have
 * to be computed and kept for each layer.
 */
package org.sagitta.runtime.engine.network;
