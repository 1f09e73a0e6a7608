package org.sagitta.runtime.descriptor;

import java.util.stream.Stream;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.plugin.PluginType;

/**
 * The subject of a run, whose loss surface is measured: a model that learns from a data set, or a loss surface in
 * closed form.
 */
public sealed interface Subject {
    /** Returns the plugin types that the subject uses. */
    Stream<PluginType> plugins();

    /** A model that is trained on a data set. */
    record Learning(DatasetEntry dataset, ModelSettings model, LossSettings loss) implements Subject {
        @Override
        public Stream<PluginType> plugins() {
            Stream<LayerSettings> layers = model instanceof ModelSettings.Sequential sequential
                    ? sequential.layers().stream().flatMap(LayerSettings::all)
                    : Stream.of();
            Stream<PluginType> ofLayers = layers.filter(LayerSettings.OfPlugin.class::isInstance)
                    .map(layer -> ((LayerSettings.OfPlugin) layer).type());
            Stream<PluginType> ofLoss =
                    loss instanceof LossSettings.OfPlugin contributed ? Stream.of(contributed.plugin()) : Stream.of();
            return Stream.of(Stream.of(dataset.plugin().type()), ofLayers, ofLoss)
                    .flatMap(types -> types);
        }
    }

    /** A loss surface that a plugin defines. */
    record ClosedForm(PluginEntry surface) implements Subject {
        @Override
        public Stream<PluginType> plugins() {
            return Stream.of(surface.type());
        }
    }
}
