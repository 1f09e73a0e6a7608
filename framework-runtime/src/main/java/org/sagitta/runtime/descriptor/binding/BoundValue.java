package org.sagitta.runtime.descriptor.binding;

import org.sagitta.runtime.descriptor.tree.Tree;

/**
 * A value that was read from the descriptor.
 *
 * @param tree the same value as a YAML tree, with every default
 */
public record BoundValue<T>(T value, Tree tree) {}
