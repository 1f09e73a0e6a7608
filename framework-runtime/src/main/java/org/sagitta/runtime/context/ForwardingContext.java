package org.sagitta.runtime.context;

import java.nio.file.Path;
import org.sagitta.api.plugin.PluginContext;

/** A context that delegates the methods common to all contexts. */
public interface ForwardingContext extends PluginContext {
    /** Returns the context to which it delegates: see {@link PluginContexts}. */
    PluginContext delegate();

    @Override
    default void progress(long done, long all) {
        delegate().progress(done, all);
    }

    @Override
    default Path scratchFolder() {
        return delegate().scratchFolder();
    }

    @Override
    default void warn(String warning) {
        delegate().warn(warning);
    }
}
