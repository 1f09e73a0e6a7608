package org.sagitta.runtime.plugin;

import java.util.List;
import java.util.SortedMap;

/**
 * The types that a descriptor can name: everything that the loaded plugins contribute, and the plugins that could not
 * be loaded.
 */
public interface PluginCatalogue {
    /** Returns the types of one kind, by name. */
    SortedMap<String, PluginType> types(PluginType.Kind kind);

    /**
     * Returns the plugins that could not be loaded. If a descriptor names a type that does not exist, the error lists
     * them; otherwise they are a warning.
     */
    List<Failure> failures();

    /**
     * A plugin that could not be loaded.
     *
     * @param plugin its id, or the name of its file if the id is unknown
     * @param cause the reason, for the user
     */
    record Failure(String plugin, String cause) {}
}
