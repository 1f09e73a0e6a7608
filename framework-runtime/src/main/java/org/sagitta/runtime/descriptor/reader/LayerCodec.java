package org.sagitta.runtime.descriptor.reader;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.runtime.descriptor.binding.Binder;
import org.sagitta.runtime.descriptor.binding.BoundValue;
import org.sagitta.runtime.descriptor.binding.Codec;
import org.sagitta.runtime.descriptor.binding.Contributions;
import org.sagitta.runtime.descriptor.binding.Reading;
import org.sagitta.runtime.descriptor.binding.Types;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/** Reads layers, built-in ones and those of plugins, by their {@code type}. */
final class LayerCodec implements Codec {
    /** The settings of the built-in layers, by the {@code type} that chooses them. */
    static final Map<String, Class<? extends Record>> BUILT_IN = Types.choices(LayerSettings.BuiltIn.class);

    private final Contributions plugins;
    private final Map<String, Reading> readings = new LinkedHashMap<>();

    LayerCodec(PluginCatalogue catalogue) {
        this.plugins = new Contributions(catalogue, PluginType.Kind.LAYER);
        BUILT_IN.forEach((name, settings) ->
                readings.put(name, (binder, mapping, place) -> binder.bindChosen(settings, mapping, place)));
        plugins.types()
                .forEach((name, type) ->
                        readings.put(name, (binder, mapping, place) -> contributed(binder, mapping, type, place)));
    }

    @Override
    public Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place) {
        Optional<Mapping> mapping = binder.typed(tree, place, "the name of " + plugins.withArticle());
        return mapping.flatMap(found -> binder.chosen(found, readings, plugins.noun(), plugins.failures(), place))
                .flatMap(reading -> reading.read(binder, mapping.get(), place));
    }

    private Optional<? extends BoundValue<?>> contributed(
            Binder binder, Mapping mapping, PluginType type, Place place) {
        return plugins.blaming(type, binder, place, () -> {
            Contributions.refuseClash(Types.keys(type.settings()), List.of("type"));
            return binder.bindChosen(type.settings(), mapping, place)
                    .map(bound -> new BoundValue<>(new LayerSettings.OfPlugin(type, bound.value()), bound.tree()));
        });
    }
}
