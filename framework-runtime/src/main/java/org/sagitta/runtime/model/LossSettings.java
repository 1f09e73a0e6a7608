package org.sagitta.runtime.model;

import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.plugin.PluginType;

/** The {@code loss} of a descriptor: {@code mse}, or {@code {type: NAME, ...}} of a plugin's. */
@Describe("a loss")
public sealed interface LossSettings permits LossFunction, LossSettings.OfPlugin {
    /** What a descriptor calls it. */
    String type();

    /**
     * A plugin's loss.
     *
     * @param plugin what makes it
     * @param settings an instance of {@link PluginType#settings}
     */
    record OfPlugin(PluginType plugin, Record settings) implements LossSettings {
        @Override
        public String type() {
            return plugin.name();
        }
    }
}
