package org.sagitta.runtime.descriptor.reader;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.descriptor.DataTreatment;
import org.sagitta.runtime.descriptor.DatasetEntry;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.descriptor.binding.Binder;
import org.sagitta.runtime.descriptor.binding.BoundValue;
import org.sagitta.runtime.descriptor.binding.Codec;
import org.sagitta.runtime.descriptor.binding.Contributions;
import org.sagitta.runtime.descriptor.binding.Types;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Scalar;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/**
 * Reads the entries of plugins: {@code type}, {@code name} and the runtime's other keys, together with the settings of
 * the plugin.
 *
 * @param <K> the keys of the runtime, without {@code type}
 */
final class EntryCodec<K extends Record> implements Codec {
    private static final String NAME = "[a-z0-9][a-z0-9.-]*";
    private static final String NAME_IN_WORDS =
            "must be small letters, digits, dots and hyphens, and start with a letter or a digit";
    static final String NAME_MEANS = "what figures and messages call it; its type where absent";
    static final String AT_MEANS = "checkpoints, of those that there are; all where absent";

    /** The keys that each entry has. */
    record EntryKeys(@Describe(NAME_MEANS) Optional<@Pattern(regexp = NAME, message = NAME_IN_WORDS) String> name) {}

    /** The keys that a data set's entry has. */
    record DatasetKeys(
            @Describe(NAME_MEANS) Optional<@Pattern(regexp = NAME, message = NAME_IN_WORDS) String> name,

            @Describe("training examples, drawn at random, that become the validation part")
            Optional<@Positive Integer> holdOut,

            @Describe("training examples that are left, drawn at random after hold-out; all where absent")
            Optional<@Positive Integer> subset,

            @Default("false") @Describe("as many of each class in the subset, at most one apart")
            boolean balanced,

            @PositiveOrZero
            @DecimalMax("1")
            @Default("0")
            @Describe("share of the training labels, drawn at random after subset, that become another class")
            double labelNoise,

            @Describe("of all random numbers of the data, these keys' too; the run's where absent")
            Optional<Long> seed) {
        DatasetKeys {
            if (balanced && subset.isEmpty()) {
                throw new UnsuitableSettingsException("balanced: true is of a subset; expected subset: N beside it");
            }
        }

        private DatasetEntry entry(PluginEntry plugin) {
            return new DatasetEntry(plugin, treatment(), seed);
        }

        private DataTreatment treatment() {
            return new DataTreatment(holdOut, subset, balanced, labelNoise);
        }
    }

    /** The keys that an estimator's entry has. */
    record EstimatorKeys(
            @Describe(NAME_MEANS) Optional<@Pattern(regexp = NAME, message = NAME_IN_WORDS) String> name,

            @Describe(AT_MEANS) Optional<@NotEmpty List<Moment>> at,

            @Describe("writes the dense matrix into the artifacts")
            Optional<EstimatorEntry.Export> export) {}

    /** The keys that a metric's entry has. */
    record MetricKeys(
            @Describe(NAME_MEANS) Optional<@Pattern(regexp = NAME, message = NAME_IN_WORDS) String> name,

            @Describe(AT_MEANS) Optional<@NotEmpty List<Moment>> at,

            @Describe("those that it is measured of; all where absent; none of a metric of the loss surface")
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

    /** Returns the codecs of all classes of entries. */
    static Map<Class<?>, Codec> all(PluginCatalogue catalogue) {
        return Map.of(
                DatasetEntry.class,
                new EntryCodec<>(
                        catalogue, PluginType.Kind.DATASET, DatasetKeys.class, (plugin, keys) -> keys.entry(plugin)),
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

    /** Returns the runtime's keys in the entries of a kind; empty if there are none. */
    static Optional<Class<? extends Record>> keys(PluginType.Kind kind) {
        return switch (kind) {
            case DATASET -> Optional.of(DatasetKeys.class);
            case SURFACE, TRAINER -> Optional.of(EntryKeys.class);
            case ESTIMATOR -> Optional.of(EstimatorKeys.class);
            case METRIC -> Optional.of(MetricKeys.class);
            case LAYER, LOSS, INITIALISER -> Optional.empty();
        };
    }

    @Override
    public Optional<? extends BoundValue<?>> bind(Binder binder, Tree tree, Place place) {
        return binder.typed(tree, place, "the name of " + plugins.withArticle())
                .flatMap(mapping -> bind(binder, mapping, place));
    }

    private Optional<? extends BoundValue<?>> bind(Binder binder, Mapping mapping, Place place) {
        Optional<PluginType> type = binder.chosen(mapping, plugins.types(), plugins.noun(), plugins.failures(), place);
        if (type.isEmpty()) {
            binder.bindPart(keys, mapping, place);
            return Optional.empty();
        }
        return plugins.blaming(type.get(), binder, place, () -> bind(binder, mapping, type.get(), place));
    }

    private Optional<BoundValue<Object>> bind(Binder binder, Mapping mapping, PluginType type, Place place) {
        List<String> reserved = Lists.asList("type", Types.keys(keys).toArray(String[]::new));
        List<String> further = Types.keys(type.settings());
        Contributions.refuseClash(further, reserved);
        Mapping own = binder.knownKeys(mapping, Lists.newArrayList(Iterables.concat(reserved, further)), place);
        Optional<BoundValue<K>> boundKeys = binder.bindPart(keys, own, place);
        Optional<? extends BoundValue<? extends Record>> settings = binder.bindPart(type.settings(), own, place);
        if (boundKeys.isEmpty() || settings.isEmpty()) {
            return Optional.empty();
        }
        Mapping resolvedKeys = (Mapping) boundKeys.get().tree();
        String name = resolvedKeys.get("name").flatMap(Tree::asText).orElse(type.name());
        PluginEntry plugin = new PluginEntry(name, type, settings.get().value());
        return Optional.of(new BoundValue<>(
                entry.apply(plugin, boundKeys.get().value()),
                resolved(mapping, name, (Mapping) settings.get().tree(), resolvedKeys)));
    }

    /** Returns the resolved entry: {@code type}, {@code name}, the settings, then the runtime's other keys. */
    private static Mapping resolved(Mapping given, String name, Mapping settings, Mapping keys) {
        Map<String, Member> members = new LinkedHashMap<>();
        members.put("name", new Member(given.position(), Scalar.text(name, given.position())));
        members.putAll(settings.members());
        keys.members().forEach(members::putIfAbsent);
        return Binder.typeFirst(given, new Mapping(members, given.position()));
    }
}
