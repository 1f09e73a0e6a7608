package org.sagitta.runtime.plugin;

import org.pf4j.ClassLoadingStrategy;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/** Loads a plugin's classes; of Sagitta's class path they see the API and its libraries alone. */
final class SecludedClassLoader extends PluginClassLoader {
    private final String plugin;

    SecludedClassLoader(PluginManager manager, PluginDescriptor descriptor) {
        // Parent first, behind the allow-list: a plugin that bundles the API by mistake still gets ours.
        super(
                manager,
                descriptor,
                new AllowListClassLoader(SecludedClassLoader.class.getClassLoader()),
                ClassLoadingStrategy.APD);
        plugin = descriptor.getPluginId();
    }

    /** Returns the plugin's id. */
    String plugin() {
        return plugin;
    }
}
