/** A descriptor as a tree of YAML, each value with its position, and the problems that are found in it. */
package org.sagitta.runtime.descriptor.tree;
