package org.sagitta.runtime.plugin;

import java.nio.file.Path;
import java.util.List;
import org.pf4j.CompoundPluginLoader;
import org.pf4j.DefaultPluginLoader;
import org.pf4j.DefaultPluginManager;
import org.pf4j.JarPluginLoader;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;

/**
 * Loads plugins with PF4J and with class loaders that show a plugin only the API. Plugins are jars, or zips with
 * {@code classes} and {@code lib}.
 */
final class JarPluginManager extends DefaultPluginManager {
    JarPluginManager(List<Path> folders) {
        super(folders);
        // A plugin whose dependencies are missing must not affect other plugins.
        resolveRecoveryStrategy = ResolveRecoveryStrategy.IGNORE_PLUGIN_AND_CONTINUE;
    }

    /** Returns the jars, zips and folders that may be plugins. */
    List<Path> paths() {
        return pluginRepository.getPluginPaths();
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new CompoundPluginLoader()
                .add(new DefaultPluginLoader(this) {
                    @Override
                    protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
                        return new SecludedClassLoader(JarPluginManager.this, descriptor);
                    }
                })
                .add(new JarPluginLoader(this) {
                    @Override
                    protected PluginClassLoader createPluginClassLoader(Path path, PluginDescriptor descriptor) {
                        return new SecludedClassLoader(JarPluginManager.this, descriptor);
                    }
                });
    }
}
