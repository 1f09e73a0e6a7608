/**
 * The descriptor: read, checked, every default filled in, a sweep spread out into its runs.
 *
 * <p>The way of a file: YAML with positions ({@code YamlReader}, {@code Tree}), changed by profile, axis and option ({@code
 * Sweep}, {@code Change}), its presets replaced by what they stand for ({@link
 * org.sagitta.runtime.descriptor.MetricPresets}), read into records ({@code Binder}, {@code EntryCodec}, {@code Document}) and written back resolved
 * ({@code YamlWriter}).
 */
package org.sagitta.runtime.descriptor;
