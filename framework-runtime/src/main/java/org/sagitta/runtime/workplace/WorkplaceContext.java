package org.sagitta.runtime.workplace;

import java.nio.file.Path;
import org.sagitta.api.plugin.PluginContext;

/** A context that passes on what all have in common. */
public interface WorkplaceContext extends PluginContext {
    /** Where it goes: see {@link Workplaces}. */
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
