package org.sagitta.runtime.descriptor.reader;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.runtime.descriptor.binding.Binder;
import org.sagitta.runtime.descriptor.binding.BoundValue;
import org.sagitta.runtime.descriptor.binding.Codec;
import org.sagitta.runtime.descriptor.binding.Contributions;
import org.sagitta.runtime.descriptor.binding.Types;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/**
 * Reads parts of models by their {@code type}: layers, initialisers and others. A part is a record, and the record's
 * components are the keys beside {@code type}.
 */
final class PartCodec implements Codec {
    private final Contributions parts;

    PartCodec(PluginCatalogue catalogue, PluginType.Kind kind) {
        this.parts = new Contributions(catalogue, kind);
    }

    /** Returns the extension points whose parts are read here, with what reads them. */
    static Map<Class<?>, Codec> all(PluginCatalogue catalogue) {
        return Map.of(Initialiser.class, new PartCodec(catalogue, PluginType.Kind.INITIALISER));
    }

    @Override
    public Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place) {
        Optional<Mapping> mapping = binder.typed(tree, place, "the name of " + parts.withArticle());
        return mapping.flatMap(found -> binder.chosen(found, parts.types(), parts.noun(), parts.failures(), place))
                .flatMap(type -> bind(parts, type, binder, mapping.get(), place));
    }

    /** Reads a part from a mapping whose {@code type} has chosen it. */
    static Optional<? extends BoundValue<?>> bind(
            Contributions parts, PluginType type, Binder binder, Mapping mapping, Place place) {
        return parts.blaming(type, binder, place, () -> {
            Contributions.refuseClash(Types.keys(type.settings()), List.of("type"));
            return binder.bindChosen(type.settings(), mapping, place).map(bound -> (BoundValue<?>) bound);
        });
    }
}
