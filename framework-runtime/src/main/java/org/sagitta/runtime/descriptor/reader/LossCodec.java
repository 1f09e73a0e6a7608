package org.sagitta.runtime.descriptor.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.runtime.descriptor.binding.Binder;
import org.sagitta.runtime.descriptor.binding.BoundValue;
import org.sagitta.runtime.descriptor.binding.Codec;
import org.sagitta.runtime.descriptor.binding.Contributions;
import org.sagitta.runtime.descriptor.binding.Types;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Scalar;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/** Reads losses, built-in ones and those of plugins, by their {@code type}. */
public final class LossCodec implements Codec {
    /** The built-in losses, by the {@code type} that chooses them. */
    public static final Map<String, Object> BUILT_IN = Types.constants(LossFunction.class);

    private final Contributions plugins;

    public LossCodec(PluginCatalogue catalogue) {
        this.plugins = new Contributions(catalogue, PluginType.Kind.LOSS);
    }

    @Override
    public Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place) {
        Optional<Mapping> mapping = tree.asTyped();
        Optional<String> name = mapping.flatMap(found -> found.get("type")).flatMap(Tree::asText);
        Optional<LossFunction> builtIn = name.map(BUILT_IN::get).map(LossFunction.class::cast);
        if (builtIn.isPresent()) {
            binder.knownKeys(mapping.get(), List.of("type"), place);
            return Optional.of(new BoundValue<>(builtIn.get(), Scalar.text(name.get(), tree.position())));
        }
        Optional<PluginType> type = name.map(plugins.types()::get);
        if (type.isEmpty()) {
            binder.problems().add(place.position(), unknown(tree, name, place));
            return Optional.empty();
        }
        return plugins.blaming(type.get(), binder, place, () -> contributed(binder, mapping.get(), type.get(), place));
    }

    private static Optional<BoundValue<LossSettings>> contributed(
            Binder binder, Mapping mapping, PluginType type, Place place) {
        Contributions.refuseClash(Types.keys(type.settings()), List.of("type"));
        return binder.bindChosen(type.settings(), mapping, place)
                .map(bound -> new BoundValue<>(new LossSettings.OfPlugin(type, bound.value()), bound.tree()));
    }

    private String unknown(Tree tree, Optional<String> name, Place place) {
        List<String> names = new ArrayList<>(BUILT_IN.keySet());
        names.addAll(plugins.types().keySet());
        return place.inWords() + " must be one of " + String.join(", ", names) + ", found " + tree.inWords()
                + name.map(found -> Words.didYouMean(found, names)).orElse("") + plugins.failures();
    }
}
