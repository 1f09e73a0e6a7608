package org.sagitta.runtime.descriptor.reader;

import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.descriptor.binding.Binder;
import org.sagitta.runtime.descriptor.binding.BoundValue;
import org.sagitta.runtime.descriptor.binding.Codec;
import org.sagitta.runtime.descriptor.binding.Reading;
import org.sagitta.runtime.descriptor.binding.Types;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Scalar;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.architecture.ArchitectureType;

/** Reads models: named architectures, and models that the user defines. */
final class ModelCodec implements Codec {
    /** The settings of models that the user defines, by the {@code type} that chooses them. */
    static final Map<String, Class<? extends Record>> CUSTOM = Types.choices(ModelSettings.Custom.class);

    private static final String FAMILY = "; any other wrn-D-K is one too, of depth D = 6n + 4 and K times as wide";

    /** The keys that all architectures have in common. */
    record CommonKeys(
            @Describe("what draws the initial weights") @Default("by-activation")
            Initialiser initialiser,

            @Describe("instead: a checkpoint of a run, or a folder with one NAME.npy a parameter")
            Optional<Path> weights) {}

    @Override
    public Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place) {
        Optional<Mapping> mapping = binder.typed(tree, place, "the name of a model");
        return mapping.flatMap(found -> binder.chosen(found, readings(found), "model", FAMILY, place))
                .flatMap(reading -> reading.read(binder, mapping.get(), place));
    }

    private static Map<String, Reading> readings(Mapping mapping) {
        Map<String, Reading> readings = new LinkedHashMap<>();
        ArchitectureType.ALL.forEach((name, type) -> readings.put(name, named(type)));
        CUSTOM.forEach((name, settings) ->
                readings.put(name, (binder, given, place) -> binder.bindChosen(settings, given, place)));
        mapping.get("type")
                .flatMap(Tree::asText)
                .flatMap(ArchitectureType::named)
                .ifPresent(type -> readings.put(type.name(), named(type)));
        return readings;
    }

    private static Reading named(ArchitectureType type) {
        return (binder, mapping, place) -> bindNamed(type, binder, mapping, place);
    }

    private static Optional<BoundValue<ModelSettings>> bindNamed(
            ArchitectureType type, Binder binder, Mapping mapping, Place place) {
        Mapping known = binder.knownKeys(mapping, keys(type), place);
        Optional<BoundValue<CommonKeys>> common = binder.bindPart(CommonKeys.class, known, place);
        Optional<? extends BoundValue<? extends Record>> architecture =
                binder.bindPart(type.settings(), withImplied(known, type, place), place);
        if (common.isEmpty() || architecture.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Member> members =
                new LinkedHashMap<>(((Mapping) architecture.get().tree()).members());
        members.keySet().removeAll(type.implied().keySet());
        members.putAll(((Mapping) common.get().tree()).members());
        return Optional.of(new BoundValue<>(
                new ModelSettings.Named(
                        (Architecture) architecture.get().value(),
                        common.get().value().initialiser(),
                        common.get().value().weights()),
                Binder.typeFirst(mapping, new Mapping(members, mapping.position()))));
    }

    private static List<String> keys(ArchitectureType type) {
        return Stream.of(List.of("type"), ownKeys(type), Types.keys(CommonKeys.class))
                .flatMap(List::stream)
                .toList();
    }

    /** Returns the keys that the name of the type does not determine. */
    private static List<String> ownKeys(ArchitectureType type) {
        return Types.keys(type.settings()).stream()
                .filter(key -> !type.implied().containsKey(key))
                .toList();
    }

    private static Mapping withImplied(Mapping mapping, ArchitectureType type, Place place) {
        Map<String, Member> members = new LinkedHashMap<>(mapping.members());
        members.putAll(Maps.transformValues(
                type.implied(),
                value -> new Member(
                        place.position(), new Scalar(Tree.Kind.WHOLE, Integer.toString(value), place.position()))));
        return new Mapping(members, mapping.position());
    }
}
