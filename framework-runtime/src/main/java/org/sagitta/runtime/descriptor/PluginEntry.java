package org.sagitta.runtime.descriptor;

import org.sagitta.runtime.plugin.PluginType;

/**
 * A plugin that a descriptor asks for.
 *
 * @param name unique among the entries of its kind; the type's name where the descriptor gives none
 * @param settings an instance of {@link PluginType#settings()}
 */
public record PluginEntry(String name, PluginType type, Record settings) {}
