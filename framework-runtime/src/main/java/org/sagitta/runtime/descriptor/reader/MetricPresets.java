package org.sagitta.runtime.descriptor.reader;

import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.sagitta.runtime.descriptor.binding.Contributions;
import org.sagitta.runtime.descriptor.tree.DescriptorException;
import org.sagitta.runtime.descriptor.tree.Problems;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Scalar;
import org.sagitta.runtime.descriptor.tree.Tree.Sequence;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.descriptor.tree.YamlReader;
import org.sagitta.runtime.descriptor.tree.YamlWriter;

/**
 * Lists of metrics that have a name in descriptors: {@code metrics: cheap}, or {@code metrics: [cheap, {type: trace,
 * method: xtrace}]}. An entry of the descriptor replaces the preset's entry of the same name, and an entry of a later
 * preset replaces that of an earlier one.
 */
public final class MetricPresets {
    private static final String KEY = "metrics";
    private static final String FILE = "metric-presets.yaml";
    private static final MetricPresets STANDARD = parse(resource());

    private final Map<String, Preset> presets;

    /**
     * A preset is a named list of metrics.
     *
     * @param description one line for the user
     */
    private record Preset(String description, Sequence entries) {}

    private MetricPresets(Map<String, Preset> presets) {
        this.presets = Collections.unmodifiableMap(presets);
    }

    /** Returns the presets that every descriptor can use. */
    public static MetricPresets standard() {
        return STANDARD;
    }

    /** Returns the names of the presets with one line for the user each, the cheapest first. */
    public Map<String, String> descriptions() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        presets.forEach((name, preset) -> descriptions.put(name, preset.description()));
        return descriptions;
    }

    /** Returns the entries of a preset as YAML, one per line; empty if there is no preset of that name. */
    public Optional<List<String>> entries(String name) {
        return Optional.ofNullable(presets.get(name))
                .map(preset -> preset.entries().items().stream()
                        .map(YamlWriter::writeLine)
                        .toList());
    }

    /** Parses presets, each of which may contain earlier ones. */
    static MetricPresets parse(String yaml) {
        Problems problems = new Problems();
        Mapping file = (Mapping) YamlReader.read(yaml, FILE, problems).orElseThrow(() -> faulty(problems));
        Map<String, Preset> presets = new LinkedHashMap<>();
        file.members().forEach((name, member) -> {
            Mapping preset = (Mapping) member.value();
            Sequence entries = (Sequence) preset.get(KEY).orElseThrow();
            presets.put(
                    name,
                    new Preset(preset.get("description").flatMap(Tree::asText).orElseThrow(), (Sequence)
                            new MetricPresets(presets).expand(entries, (other, entry) -> true)));
        });
        return new MetricPresets(presets);
    }

    private static IllegalStateException faulty(Problems problems) {
        return new IllegalStateException(new DescriptorException(problems.sorted()));
    }

    private static String resource() {
        try {
            return Resources.toString(Resources.getResource(MetricPresets.class, FILE), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Replaces the presets of a descriptor by their entries. A misspelt name is reported and replaced by the most
     * similar preset.
     */
    Mapping expand(Mapping descriptor, Contributions metrics, Problems problems) {
        Member member = descriptor.members().get(KEY);
        if (member == null) {
            return descriptor;
        }
        Tree list = spelt(member.value(), metrics, problems);
        return descriptor.with(
                KEY, new Member(member.key(), expand(list, (name, entry) -> isThere(name, entry, metrics, problems))));
    }

    private Tree spelt(Tree tree, Contributions metrics, Problems problems) {
        if (tree instanceof Sequence sequence) {
            return new Sequence(
                    sequence.items().stream()
                            .map(item -> item instanceof Sequence ? item : spelt(item, metrics, problems))
                            .toList(),
                    sequence.position());
        }
        Optional<String> meant = tree.asText().flatMap(text -> meant(text, metrics));
        meant.ifPresent(name -> problems.add(
                tree.position(),
                "unknown preset " + tree.inWords() + Words.insteadOf(name, "presets", presets.keySet())));
        return meant.<Tree>map(name -> Scalar.text(name, tree.position())).orElse(tree);
    }

    /** Returns the preset whose name is most similar to a misspelt one, if no metric is more similar. */
    private Optional<String> meant(String text, Contributions metrics) {
        Set<String> names = Sets.union(metrics.types().keySet(), presets.keySet());
        return names.contains(text)
                ? Optional.empty()
                : Words.closest(text, names).filter(presets::containsKey);
    }

    private static boolean isThere(String preset, Tree entry, Contributions metrics, Problems problems) {
        String type = entry.asTyped()
                .flatMap(mapping -> mapping.get("type"))
                .flatMap(Tree::asText)
                .orElseThrow();
        boolean isThere = metrics.types().containsKey(type);
        if (!isThere) {
            problems.add(
                    entry.position(),
                    "the preset " + Words.quote(preset) + " holds the metric " + Words.quote(type)
                            + ", which no plugin contributes" + metrics.failures());
        }
        return isThere;
    }

    private Tree expand(Tree list, BiPredicate<String, Tree> isThere) {
        if (isPreset(list)) {
            return spread(new Sequence(List.of(list), list.position()), isThere);
        }
        return list instanceof Sequence sequence ? spread(sequence, isThere) : list;
    }

    private Sequence spread(Sequence list, BiPredicate<String, Tree> isThere) {
        Set<Optional<String>> taken = list.items().stream()
                .filter(item -> !isPreset(item))
                .map(Tree::name)
                .collect(Collectors.toCollection(HashSet::new));
        List<List<Tree>> parts = new ArrayList<>();
        for (Tree item : Lists.reverse(list.items())) {
            parts.add(
                    isPreset(item)
                            ? entries(item).stream()
                                    .filter(entry -> taken.add(entry.name())
                                            && isThere.test(item.asText().orElseThrow(), entry))
                                    .toList()
                            : List.of(item));
        }
        return new Sequence(Lists.reverse(parts).stream().flatMap(List::stream).toList(), list.position());
    }

    private boolean isPreset(Tree item) {
        return item.asText().filter(presets::containsKey).isPresent();
    }

    /** Returns the entries at the position of the preset's name, because this is what the user wrote. */
    private List<Tree> entries(Tree preset) {
        Sequence entries = presets.get(preset.asText().orElseThrow()).entries();
        return ((Sequence) entries.at(preset.position())).items();
    }
}
