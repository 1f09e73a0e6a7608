package org.sagitta.runtime.engine;

import org.sagitta.runtime.engine.rule.Rule;

/**
 * A layer of a network.
 *
 * @param name as in PyTorch's {@code Sequential}: its position, from 0
 */
public record Layer(String name, Rule rule) {}
