package org.sagitta.runtime.descriptor;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.sagitta.runtime.descriptor.Tree.Mapping;
import org.sagitta.runtime.descriptor.Tree.Member;
import org.sagitta.runtime.descriptor.Tree.Scalar;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/**
 * Reads the entries of plugins: {@code type}, {@code name} and what else is ours, next to the settings of the plugin.
 *
 * @param <K> the keys that are ours, without {@code type}
 */
final class EntryCodec<K extends Record> implements Codec {
    private static final String NAME = "[a-z0-9][a-z0-9.-]*";
    private static final String NAME_IN_WORDS =
            "must be small letters, digits, dots and hyphens, and start with a letter or a digit";

    /** The keys of each entry. */
    record EntryKeys(Optional<@Pattern(regexp = NAME, message = NAME_IN_WORDS) String> name) {}

    /** The keys of an estimator's entry. */
    record EstimatorKeys(
            Optional<@Pattern(regexp = NAME, message = NAME_IN_WORDS) String> name,
            Optional<@NotEmpty List<Moment>> at,
            Optional<EstimatorEntry.Export> export) {}

    /** The keys of a metric's entry. */
    record MetricKeys(
            Optional<@Pattern(regexp = NAME, message = NAME_IN_WORDS) String> name,
            Optional<@NotEmpty List<Moment>> at,
            Optional<@NotEmpty List<String>> estimators) {}

    private final Contributions plugins;
    private final Class<K> keys;
    private final BiFunction<PluginEntry, K, Object> entry;

    private EntryCodec(
            PluginCatalogue catalogue, PluginType.Kind kind, Class<K> keys, BiFunction<PluginEntry, K, Object> entry) {
        this.plugins = new Contributions(catalogue, kind);
        this.keys = keys;
        this.entry = entry;
    }

    /** The classes of entries with what reads them. */
    static Map<Class<?>, Codec> all(PluginCatalogue catalogue) {
        return Map.of(
                Document.DatasetEntry.class,
                new EntryCodec<>(
                        catalogue,
                        PluginType.Kind.DATASET,
                        EntryKeys.class,
                        (plugin, keys) -> new Document.DatasetEntry(plugin)),
                Document.SurfaceEntry.class,
                new EntryCodec<>(
                        catalogue,
                        PluginType.Kind.SURFACE,
                        EntryKeys.class,
                        (plugin, keys) -> new Document.SurfaceEntry(plugin)),
                Document.TrainerEntry.class,
                new EntryCodec<>(
                        catalogue,
                        PluginType.Kind.TRAINER,
                        EntryKeys.class,
                        (plugin, keys) -> new Document.TrainerEntry(plugin)),
                MetricEntry.class,
                new EntryCodec<>(
                        catalogue,
                        PluginType.Kind.METRIC,
                        MetricKeys.class,
                        (plugin, keys) -> new MetricEntry(
                                plugin,
                                keys.at().orElse(List.of()),
                                keys.estimators().orElse(List.of()))),
                EstimatorEntry.class,
                new EntryCodec<>(
                        catalogue,
                        PluginType.Kind.ESTIMATOR,
                        EstimatorKeys.class,
                        (plugin, keys) -> new EstimatorEntry(plugin, keys.at().orElse(List.of()), keys.export())));
    }

    @Override
    public Optional<? extends Bound<?>> bind(Binder binder, Tree tree, Place place) {
        return binder.typed(tree, place, "the name of " + plugins.withArticle())
                .flatMap(mapping -> bind(binder, mapping, place));
    }

    private Optional<? extends Bound<?>> bind(Binder binder, Mapping mapping, Place place) {
        Optional<PluginType> type = binder.chosen(mapping, plugins.types(), plugins.noun(), plugins.failures(), place);
        if (type.isEmpty()) {
            binder.bindPart(keys, mapping, place);
            return Optional.empty();
        }
        return plugins.blaming(type.get(), binder, place, () -> bind(binder, mapping, type.get(), place));
    }

    private Optional<Bound<Object>> bind(Binder binder, Mapping mapping, PluginType type, Place place) {
        List<String> reserved = Lists.asList("type", Types.keys(keys).toArray(String[]::new));
        List<String> further = Types.keys(type.settings());
        Contributions.refuseClash(further, reserved);
        Mapping own = binder.knownKeys(mapping, Lists.newArrayList(Iterables.concat(reserved, further)), place);
        Optional<Bound<K>> boundKeys = binder.bindPart(keys, own, place);
        Optional<? extends Bound<? extends Record>> settings = binder.bindPart(type.settings(), own, place);
        if (boundKeys.isEmpty() || settings.isEmpty()) {
            return Optional.empty();
        }
        Mapping resolvedKeys = (Mapping) boundKeys.get().tree();
        String name = resolvedKeys.get("name").flatMap(Tree::asText).orElse(type.name());
        PluginEntry plugin = new PluginEntry(name, type, settings.get().value());
        return Optional.of(new Bound<>(
                entry.apply(plugin, boundKeys.get().value()),
                resolved(mapping, name, (Mapping) settings.get().tree(), resolvedKeys)));
    }

    /** {@code type}, {@code name}, the settings, then the rest of our own keys. */
    private static Mapping resolved(Mapping given, String name, Mapping settings, Mapping keys) {
        Map<String, Member> members = new LinkedHashMap<>();
        members.put("name", new Member(given.position(), Scalar.text(name, given.position())));
        members.putAll(settings.members());
        keys.members().forEach(members::putIfAbsent);
        return Binder.typeFirst(given, new Mapping(members, given.position()));
    }
}
