package org.sagitta.runtime.descriptor.reader;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Plan;
import org.sagitta.runtime.descriptor.binding.Binder;
import org.sagitta.runtime.descriptor.binding.BoundValue;
import org.sagitta.runtime.descriptor.binding.Codec;
import org.sagitta.runtime.descriptor.binding.Contributions;
import org.sagitta.runtime.descriptor.binding.Types;
import org.sagitta.runtime.descriptor.sweep.Change;
import org.sagitta.runtime.descriptor.sweep.Sweep;
import org.sagitta.runtime.descriptor.tree.DescriptorException;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Position;
import org.sagitta.runtime.descriptor.tree.Problems;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Scalar;
import org.sagitta.runtime.descriptor.tree.Tree.Sequence;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.descriptor.tree.YamlReader;
import org.sagitta.runtime.descriptor.tree.YamlWriter;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;

/**
 * Reads descriptor files: YAML 1.2 (and therefore JSON). It fills in every default and checks settings against those of
 * the named plugins. All problems are reported at once, with file, line and column.
 */
public final class DescriptorReader {
    private static final long LARGEST = 1 << 20;
    private static final String SURFACE = "surface";

    /** The number of the document's keys that come before the keys of its subject. */
    private static final int BEFORE_SUBJECT = 2;

    private static final List<String> KEYS = Stream.of(
                    Types.keys(Document.class).subList(0, BEFORE_SUBJECT),
                    Types.keys(Document.LearningKeys.class),
                    Types.keys(Document.GivenKeys.class),
                    Types.keys(Document.class)
                            .subList(BEFORE_SUBJECT, Types.keys(Document.class).size()),
                    List.of("sweep", "profiles"))
            .flatMap(List::stream)
            .toList();

    private final PluginCatalogue catalogue;
    private final MetricPresets presets;

    /** @param catalogue the plugins that descriptors may name */
    public DescriptorReader(PluginCatalogue catalogue) {
        this(catalogue, MetricPresets.standard());
    }

    DescriptorReader(PluginCatalogue catalogue, MetricPresets presets) {
        this.catalogue = catalogue;
        this.presets = presets;
    }

    /** Returns the settings of the built-in layers, by name. */
    public static Map<String, Class<? extends Record>> builtInLayers() {
        return LayerCodec.BUILT_IN;
    }

    /** Returns the built-in names, which plugins cannot use for their types. */
    public static Map<PluginType.Kind, Set<String>> builtIn() {
        return Map.of(
                PluginType.Kind.LAYER, LayerCodec.BUILT_IN.keySet(), PluginType.Kind.LOSS, LossCodec.BUILT_IN.keySet());
    }

    /**
     * Reads the runs of a file. Options take precedence over a profile, which takes precedence over the file.
     *
     * @throws DescriptorException with all problems
     */
    public Plan read(Path file, Overrides overrides) {
        Problems problems = new Problems();
        Mapping root = root(file, problems);
        Contributions metrics = new Contributions(catalogue, PluginType.Kind.METRIC);
        Sweep sweep = new Sweep(tree -> presets.expand((Mapping) tree, metrics, problems), problems);
        changes(root, file, overrides, problems).forEach(sweep::add);
        Mapping tree = withDefaults(root.without("profiles").without("sweep"), file);

        Binder binder = new Binder(folder(file), codecs(), problems);
        List<Plan.Variant> variants = new ArrayList<>();
        List<Tree> resolved = new ArrayList<>();
        for (Sweep.Point point : sweep.points()) {
            bind((Mapping) sweep.apply(tree, point), binder, sweep.isGrid()).ifPresent(bound -> {
                variants.add(new Plan.Variant(point.assignment(), bound.value()));
                resolved.add(bound.tree());
            });
        }
        problems.throwAny();

        Tree whole = sweep.isGrid() ? sweep.whole(tree, resolved) : resolved.get(0);
        String experiment = variants.get(0).descriptor().experiment();
        return new Plan(experiment, sweep.isGrid(), YamlWriter.write(whole), List.copyOf(variants));
    }

    private Map<Class<?>, Codec> codecs() {
        Map<Class<?>, Codec> codecs = new LinkedHashMap<>(EntryCodec.all(catalogue));
        codecs.put(Document.TrainerPhases.class, new PhasesCodec(codecs.get(Document.TrainerEntry.class)));
        codecs.putAll(PartCodec.all(catalogue));
        codecs.put(ModelSettings.class, new ModelCodec());
        codecs.put(LayerSettings.class, new LayerCodec(catalogue));
        codecs.put(LossSettings.class, new LossCodec(catalogue));
        return codecs;
    }

    private static Mapping root(Path file, Problems problems) {
        Position position = Position.of(file.toString());
        Optional<Tree> tree =
                text(file, position, problems).flatMap(text -> YamlReader.read(text, file.toString(), problems));
        if (tree.isPresent() && tree.get() instanceof Mapping mapping) {
            return mapping;
        }
        tree.ifPresent(found -> problems.add(
                position,
                "a descriptor is a mapping with the keys dataset, model, trainer and others, found "
                        + found.inWords()));
        problems.throwAny();
        throw new IllegalStateException("neither a mapping nor a problem in " + file);
    }

    private static Optional<String> text(Path file, Position position, Problems problems) {
        try {
            if (Files.isDirectory(file)) {
                problems.add(position, "is a folder, not a descriptor file");
            } else if (Files.size(file) > LARGEST) {
                problems.add(position, "is larger than a descriptor can be (" + LARGEST + " bytes)");
            } else {
                return Optional.of(Files.readString(file));
            }
        } catch (NoSuchFileException e) {
            problems.add(position, "there is no such file");
        } catch (AccessDeniedException e) {
            problems.add(position, "there is no permission to read it");
        } catch (CharacterCodingException e) {
            problems.add(position, "is not text in UTF-8");
        } catch (IOException e) {
            problems.add(position, "cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().getParent();
    }

    /** Adds the keys that a path of the command line can reach even if the file does not have them. */
    private static Mapping withDefaults(Mapping tree, Path file) {
        Position position = tree.position();
        Mapping result = tree;
        if (tree.get("experiment").isEmpty()) {
            Tree name = Scalar.text(MoreFiles.getNameWithoutExtension(file), position);
            result = result.with("experiment", new Member(position, name));
        }
        for (String list : List.of("estimators", "metrics")) {
            if (tree.get(list).isEmpty()) {
                result = result.with(list, new Member(position, new Sequence(List.of(), position)));
            }
        }
        return result;
    }

    /** Returns the changes in the order in which they take effect: the file's sweep, the profile, the options. */
    private static List<Change> changes(Mapping root, Path file, Overrides overrides, Problems problems) {
        List<Change> changes = new ArrayList<>();
        Optional.ofNullable(root.members().get("sweep"))
                .ifPresent(sweep -> changes.add(new Change("sweep", sweep.value(), sweep.key())));
        Map<String, Mapping> profiles = profiles(root, problems);
        overrides.profile().ifPresent(name -> changes.addAll(profile(profiles, name, file, problems)));
        overrides.sets().forEach(set -> set(set, problems).ifPresent(changes::add));
        overrides.mlflow().ifPresent(address -> {
            Position position = Position.of("--mlflow " + address);
            changes.add(new Change("tracking.mlflow", Scalar.text(address, position), position));
        });
        return changes;
    }

    private static Map<String, Mapping> profiles(Mapping root, Problems problems) {
        Map<String, Mapping> profiles = new LinkedHashMap<>();
        Member member = root.members().get("profiles");
        if (member != null && !(member.value() instanceof Mapping)) {
            problems.add(
                    member.key(),
                    "'profiles' must be a mapping, as in {quick: {trainer.epochs: 1}}, found "
                            + member.value().inWords());
        } else if (member != null) {
            ((Mapping) member.value()).members().forEach((name, profile) -> {
                if (profile.value() instanceof Mapping mapping) {
                    profiles.put(name, mapping);
                } else {
                    problems.add(
                            profile.key(),
                            Words.quote("profiles." + name) + " must be a mapping of keys to values, found "
                                    + profile.value().inWords());
                }
            });
        }
        return profiles;
    }

    private static List<Change> profile(Map<String, Mapping> profiles, String name, Path file, Problems problems) {
        if (!profiles.containsKey(name)) {
            problems.add(
                    Position.of("--profile " + name),
                    "unknown profile " + Words.quote(name) + " of " + file.getFileName()
                            + Words.insteadOf(name, "profiles", profiles.keySet()));
            return List.of();
        }
        return profiles.get(name).members().entrySet().stream()
                .map(entry -> new Change(
                        entry.getKey(),
                        entry.getValue().value(),
                        entry.getValue().key()))
                .toList();
    }

    private static Optional<Change> set(String set, Problems problems) {
        String source = "--set " + set;
        int equals = set.indexOf('=');
        if (equals < 1) {
            problems.add(Position.of(source), "expected key=value, as in --set trainer.epochs=5");
            return Optional.empty();
        }
        return YamlReader.readOption(set.substring(equals + 1), source, problems)
                .map(value -> new Change(set.substring(0, equals).strip(), value, Position.of(source)));
    }

    /** @param ofSweep whether the verdict belongs to the sweep and is left out of a run's own descriptor */
    private static Optional<BoundValue<Descriptor>> bind(Mapping tree, Binder binder, boolean ofSweep) {
        refuseSharedNames(tree, "estimators", binder.problems());
        refuseSharedNames(tree, "metrics", binder.problems());
        refuseSharedNames(tree, "trainer", binder.problems());
        refuseUnknownEstimators(tree, binder.problems());
        Place place = new Place(tree.position(), "");
        Mapping own = binder.knownKeys(tree, KEYS, place);
        Optional<BoundValue<Document>> document = binder.bindPart(Document.class, own, place);
        Optional<? extends BoundValue<? extends Record>> subject =
                own.get(SURFACE).isPresent()
                        ? bindGiven(own, binder, place)
                        : binder.bindPart(Document.LearningKeys.class, own, place);
        if (document.isEmpty() || subject.isEmpty()) {
            return Optional.empty();
        }
        Mapping resolved = resolved(
                (Mapping) document.get().tree(), (Mapping) subject.get().tree());
        Document.SubjectKeys keys = (Document.SubjectKeys) subject.get().value();
        String yaml = YamlWriter.write(ofSweep ? resolved.without("verdict") : resolved);
        return Optional.of(new BoundValue<>(document.get().value().descriptor(keys.subject(), yaml), resolved));
    }

    private static Optional<BoundValue<Document.GivenKeys>> bindGiven(Mapping tree, Binder binder, Place place) {
        for (String key : Types.keys(Document.LearningKeys.class)) {
            Optional.ofNullable(tree.members().get(key))
                    .ifPresent(member -> binder.problems()
                            .add(
                                    member.key(),
                                    Words.quote(key) + " does not go with " + Words.quote(SURFACE)
                                            + ", which is a whole loss surface; take one of them out"));
        }
        return binder.bindPart(Document.GivenKeys.class, tree, place);
    }

    /** Places the keys of the subject after the experiment and its seed. */
    private static Mapping resolved(Mapping document, Mapping subject) {
        Map<String, Member> members = new LinkedHashMap<>();
        document.members().entrySet().stream()
                .limit(BEFORE_SUBJECT)
                .forEach(entry -> members.put(entry.getKey(), entry.getValue()));
        members.putAll(subject.members());
        document.members().forEach(members::putIfAbsent);
        return new Mapping(members, document.position());
    }

    /** Reports metrics that name an estimator which does not exist. */
    private static void refuseUnknownEstimators(Mapping tree, Problems problems) {
        Set<String> names = items(tree.get("estimators")).stream()
                .flatMap(entry -> entry.name().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (Tree metric : items(tree.get("metrics"))) {
            Optional<Tree> wanted = metric instanceof Mapping mapping ? mapping.get("estimators") : Optional.empty();
            for (Tree name : items(wanted)) {
                name.asText()
                        .filter(text -> !names.contains(text))
                        .ifPresent(text -> problems.add(
                                name.position(),
                                "unknown estimator " + Words.quote(text) + Words.insteadOf(text, "estimators", names)));
            }
        }
    }

    private static List<Tree> items(Optional<Tree> tree) {
        return tree.isPresent() && tree.get() instanceof Sequence sequence ? sequence.items() : List.of();
    }

    private static void refuseSharedNames(Mapping tree, String list, Problems problems) {
        if (!(tree.get(list).orElse(tree) instanceof Sequence sequence)) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (Tree entry : sequence.items()) {
            entry.name().filter(name -> !names.add(name)).ifPresent(name -> {
                problems.add(
                        entry.position(),
                        "two " + list + " are called " + Words.quote(name) + "; give one of them another 'name'");
            });
        }
    }
}
