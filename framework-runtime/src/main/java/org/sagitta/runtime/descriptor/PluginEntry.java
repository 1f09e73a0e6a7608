package org.sagitta.runtime.descriptor;

import org.sagitta.runtime.plugin.PluginType;

/**
 * Configures a plugin type of a descriptor with its settings.
 *
 * @param name a name that is unique among the entries of its kind; by default the name of the type
 * @param settings an instance of {@link PluginType#settings()}
 */
public record PluginEntry(String name, PluginType type, Record settings) {}
