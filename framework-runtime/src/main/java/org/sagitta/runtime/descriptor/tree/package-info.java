/** A descriptor as a YAML tree whose values know their positions, and the problems that are found in it. */
package org.sagitta.runtime.descriptor.tree;
