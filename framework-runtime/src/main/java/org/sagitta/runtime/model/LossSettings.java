package org.sagitta.runtime.model;

import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.plugin.PluginType;

/** Configures the {@code loss} of a descriptor: {@code mse}, or {@code {type: NAME, ...}} for a plugin's loss. */
@Describe("a loss")
public sealed interface LossSettings permits LossFunction, LossSettings.OfPlugin {
    /** Returns the name of the loss in a descriptor. */
    String type();

    /**
     * Configures a plugin's loss.
     *
     * @param plugin the type that creates the loss
     * @param settings an instance of {@link PluginType#settings}
     */
    record OfPlugin(PluginType plugin, Record settings) implements LossSettings {
        @Override
        public String type() {
            return plugin.name();
        }
    }
}
