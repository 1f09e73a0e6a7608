/**
 * This package represents the descriptor as records, with every default filled in: the form that the rest of the
 * runtime reads.
 *
 * <p>A file becomes such records in four steps. It is read as YAML with positions ({@code tree}); profiles, the axes of
 * a sweep and options change the tree ({@code sweep}); presets of metrics are replaced by the metrics that they stand
 * for ({@code reader}); the tree is bound to records ({@code binding}). The resolved tree is written to the run's
 * folder.
 */
package org.sagitta.runtime.descriptor;
