package org.sagitta.runtime.plugin;

import java.util.List;
import java.util.SortedMap;

/** What can be named in a descriptor: everything that the loaded plugins contribute, and what could not be loaded. */
public interface PluginCatalogue {
    /** The types of one kind, by name. */
    SortedMap<String, PluginType> types(PluginType.Kind kind);

    /** Plugins that could not be loaded: for the error about a type that nobody provides, and a warning else. */
    List<Failure> failures();

    /**
     * A plugin that could not be loaded.
     *
     * @param plugin its id, or its file's name where that is not known
     * @param cause why, for the user
     */
    record Failure(String plugin, String cause) {}
}
