package org.sagitta.runtime.plugin;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.layer.LayerType;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.Trainer;

/**
 * What a plugin contributes: one value of a descriptor's {@code type}.
 *
 * @param kind which extension point it implements
 * @param name the value of {@code type}
 * @param implementation its class
 * @param settings its settings record
 * @param plugin the id of the plugin that it comes from
 * @param description one line for the user
 */
public record PluginType(
        Kind kind,
        String name,
        Class<? extends ExtensionPoint> implementation,
        Class<? extends Record> settings,
        String plugin,
        String description) {

    /** The extension points. */
    public enum Kind {
        DATASET(DataSource.class, "Source"),
        LAYER(LayerType.class, "Layer"),
        TRAINER(Trainer.class, "Trainer"),
        ESTIMATOR(CurvatureEstimator.class, "Estimator"),
        METRIC(Metric.class, "Metric");

        private final Class<? extends ExtensionPoint> extensionPoint;
        private final String suffix;

        Kind(Class<? extends ExtensionPoint> extensionPoint, String suffix) {
            this.extensionPoint = extensionPoint;
            this.suffix = suffix;
        }

        /** The interface that a plugin's class implements. */
        public Class<? extends ExtensionPoint> extensionPoint() {
            return extensionPoint;
        }

        /** What is left out of a class's name to make the type's. */
        public String suffix() {
            return suffix;
        }
    }
}
