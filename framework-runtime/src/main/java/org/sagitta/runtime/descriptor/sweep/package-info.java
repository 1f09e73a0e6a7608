/** Sweeps: axes and the changes that each run of a grid makes to the tree. */
package org.sagitta.runtime.descriptor.sweep;
