package org.sagitta.runtime.descriptor;

/**
 * A value that was read from the descriptor.
 *
 * @param tree the same as YAML, with every default
 */
record Bound<T>(T value, Tree tree) {}
