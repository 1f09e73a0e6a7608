/**
 * Networks: a {@link org.sagitta.runtime.engine.network.Network} is a graph of named layers without values for its parameters;
 * a {@link org.sagitta.runtime.engine.network.Graph} says what has to be computed for each layer, and what kept.
 */
package org.sagitta.runtime.engine.network;
