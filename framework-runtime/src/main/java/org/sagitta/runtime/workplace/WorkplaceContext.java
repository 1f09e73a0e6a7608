package org.sagitta.runtime.workplace;

import java.nio.file.Path;
import org.sagitta.api.plugin.PluginContext;

/** A context that delegates the methods common to all contexts. */
public interface WorkplaceContext extends PluginContext {
    /** Returns the context to which it delegates: see {@link Workplaces}. */
    PluginContext workplace();

    @Override
    default void progress(long done, long all) {
        workplace().progress(done, all);
    }

    @Override
    default Path scratchFolder() {
        return workplace().scratchFolder();
    }

    @Override
    default void warn(String warning) {
        workplace().warn(warning);
    }
}
