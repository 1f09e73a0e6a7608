/**
 * This package resolves sweeps: the axes of the grids, and the changes that lead from the tree of the file to the tree
 * of each run.
 */
package org.sagitta.runtime.descriptor.sweep;
