/**
 * The descriptor as records, with every default filled in: what the rest of the runtime reads.
 *
 * <p>A file becomes such records in four steps. It is read as YAML with positions ({@code tree}); profiles, the axes of a
 * sweep and options change the tree ({@code sweep}); presets of metrics are replaced by what they stand for ({@code
 * reader}); the tree is bound to records ({@code binding}). The resolved tree is written back beside the run.
 */
package org.sagitta.runtime.descriptor;
