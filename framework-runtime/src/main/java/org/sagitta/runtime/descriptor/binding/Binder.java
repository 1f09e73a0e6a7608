package org.sagitta.runtime.descriptor.binding;

import com.google.common.collect.Lists;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Problems;
import org.sagitta.runtime.descriptor.tree.Scalars;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Scalar;
import org.sagitta.runtime.descriptor.tree.Tree.Sequence;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.descriptor.tree.YamlReader;

/**
 * Binds trees to settings: records whose components have the types that {@link org.sagitta.api.settings} describes.
 * Every error is added to the problems with its position, and binding continues with the rest; the result is then
 * empty.
 */
public final class Binder {
    private final Path folder;
    private final Map<Class<?>, Codec> codecs;
    private final Problems problems;

    /**
     * @param folder the folder to which paths are relative
     * @param codecs the classes that are read in their own way
     */
    public Binder(Path folder, Map<Class<?>, Codec> codecs, Problems problems) {
        this.folder = folder;
        this.codecs = Map.copyOf(codecs);
        this.problems = problems;
    }

    public Problems problems() {
        return problems;
    }

    /** Binds a mapping to a record; any other key is a problem. */
    <R extends Record> Optional<BoundValue<R>> bindRecord(Class<R> type, Mapping mapping, Place place) {
        return bindPart(type, knownKeys(mapping, Types.keys(type), place), place);
    }

    /** Binds a mapping to a record; the mapping may have other keys too. */
    public <R extends Record> Optional<BoundValue<R>> bindPart(Class<R> type, Mapping mapping, Place place) {
        Map<String, Member> resolved = new LinkedHashMap<>();
        List<Object> arguments = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Optional<? extends BoundValue<?>> bound = Types.isUnwrapped(component)
                    ? bindPart(Types.record(component.getType()), mapping, place)
                    : bindComponent(component, mapping, place);
            bound.ifPresent(found -> {
                arguments.add(found.value());
                resolved.putAll(members(component, found, place));
            });
        }
        return arguments.size() < type.getRecordComponents().length
                ? Optional.empty()
                : construct(type, arguments, place)
                        .map(value -> new BoundValue<>(value, new Mapping(resolved, mapping.position())));
    }

    /** Returns the resolved keys of a component; an absent component has none. */
    private static Map<String, Member> members(RecordComponent component, BoundValue<?> bound, Place place) {
        if (Types.isUnwrapped(component)) {
            return ((Mapping) bound.tree()).members();
        }
        return bound.value() != Optional.empty() || component.isAnnotationPresent(Default.class)
                ? Map.of(Types.key(component), new Member(place.position(), bound.tree()))
                : Map.of();
    }

    /**
     * Returns the mapping without unknown keys, which are reported; an unknown key that is similar to a known one is
     * replaced by it.
     */
    public Mapping knownKeys(Mapping mapping, Collection<String> known, Place place) {
        Mapping result = mapping;
        for (Map.Entry<String, Member> entry : mapping.members().entrySet()) {
            String key = entry.getKey();
            if (known.contains(key)) {
                continue;
            }
            problems.add(
                    entry.getValue().key(),
                    "unknown key " + Words.quote(key) + place.within() + Words.insteadOf(key, "keys", known));
            result = result.without(key);
            Optional<String> meant =
                    Words.closest(key, known).filter(name -> !mapping.members().containsKey(name));
            if (meant.isPresent()) {
                result = result.with(meant.get(), entry.getValue());
            }
        }
        return result;
    }

    /** Returns the tree as a mapping with a {@code type}; a text is short for {@code {type: text}}. */
    public Optional<Mapping> typed(Tree tree, Place place, String expected) {
        Optional<Mapping> mapping = tree.asTyped();
        if (mapping.isEmpty()) {
            mustBe(expected + ", or a mapping with its 'type'", tree, place);
        }
        return mapping;
    }

    /**
     * Returns the choice that the {@code type} of a mapping names.
     *
     * @param what the kind of choice, as in {@code estimator}
     * @param hint a reason for which a choice may be missing
     */
    public <T> Optional<T> chosen(Mapping mapping, Map<String, T> choices, String what, String hint, Place place) {
        Member type = mapping.members().get("type");
        if (type == null) {
            problems.add(
                    place.position(),
                    "missing key 'type'" + place.within() + Words.insteadOf("", what + "s", choices.keySet()) + hint);
            return Optional.empty();
        }
        Optional<String> name = type.value().asText();
        Optional<T> choice = name.map(choices::get);
        if (choice.isEmpty()) {
            problems.add(
                    type.key(),
                    "unknown " + what + " " + type.value().inWords()
                            + Words.insteadOf(name.orElse(""), what + "s", choices.keySet()) + hint);
        }
        return choice;
    }

    private Optional<? extends BoundValue<?>> bind(Type type, Tree tree, Place place) {
        if (Types.is(Optional.class, type)) {
            return tree.isNothing()
                    ? Optional.of(new BoundValue<>(Optional.empty(), tree))
                    : bind(Types.lastArgument(type), tree, place)
                            .map(bound -> new BoundValue<>(Optional.of(bound.value()), bound.tree()));
        }
        if (Types.is(List.class, type)) {
            return bindList(type, tree, place);
        }
        if (Types.is(Map.class, type)) {
            return bindMap(type, tree, place);
        }
        return bindPlain(Types.plain(type), tree, place);
    }

    private Optional<? extends BoundValue<?>> bindPlain(Class<?> type, Tree tree, Place place) {
        if (codecs.containsKey(type)) {
            return codecs.get(type).bind(this, tree, place);
        }
        if (Scalars.supports(type)) {
            return bindScalar(type, tree, place);
        }
        Optional<Method> parser = Types.parser(type);
        if (parser.isPresent()) {
            return bindParsed(type, parser.get(), tree, place);
        }
        if (type.isEnum()) {
            return bindEnum(type, tree, place);
        }
        if (type.isSealed()) {
            return bindSealed(type, tree, place);
        }
        Class<? extends Record> record = Types.record(type);
        if (tree instanceof Mapping mapping) {
            return bindRecord(record, mapping, place);
        }
        return mustBe(Types.inWords(type), tree, place);
    }

    private Optional<? extends BoundValue<?>> bindScalar(Class<?> type, Tree tree, Place place) {
        if (!(tree instanceof Scalar scalar)) {
            return mustBe(Types.inWords(type), tree, place);
        }
        Optional<Object> value = Scalars.value(type, scalar);
        if (value.isEmpty()) {
            return mustBe(Types.inWords(type) + Scalars.boundsInWords(type, scalar), tree, place);
        }
        return value.map(found -> found instanceof Path path ? located(path, scalar) : new BoundValue<>(found, scalar));
    }

    /**
     * Makes a path absolute if the file exists relative to the descriptor; any other path is resolved later against the
     * data folder.
     */
    private BoundValue<Path> located(Path path, Scalar scalar) {
        Path beside = folder.resolve(path).toAbsolutePath().normalize();
        boolean exists = Files.exists(beside) || Files.exists(Path.of(beside + ".gz"));
        return exists
                ? new BoundValue<>(beside, Scalar.text(beside.toString(), scalar.position()))
                : new BoundValue<>(path, scalar);
    }

    private Optional<? extends BoundValue<?>> bindParsed(Class<?> type, Method parser, Tree tree, Place place) {
        if (!(tree instanceof Scalar scalar) || tree.isNothing()) {
            return mustBe(Types.inWords(type), tree, place);
        }
        return invoke(() -> parser.invoke(null, scalar.text()), parser, place)
                .map(value -> new BoundValue<>(value, tree));
    }

    private Optional<? extends BoundValue<?>> bindEnum(Class<?> type, Tree tree, Place place) {
        Map<String, Object> constants = Types.constants(type);
        Optional<String> name = tree.asText();
        Optional<Object> constant = name.map(constants::get);
        if (constant.isEmpty()) {
            problems.add(
                    place.position(),
                    place.inWords() + " must be " + Types.inWords(type) + ", found " + tree.inWords()
                            + name.map(found -> Words.didYouMean(found, constants.keySet()))
                                    .orElse(""));
        }
        return constant.map(value -> new BoundValue<>(value, tree));
    }

    private Optional<? extends BoundValue<?>> bindSealed(Class<?> type, Tree tree, Place place) {
        Map<String, Class<? extends Record>> choices = Types.choices(type);
        Optional<Mapping> mapping = typed(tree, place, Types.inWords(type));
        Optional<Class<? extends Record>> choice = mapping.flatMap(found -> chosen(found, choices, "type", "", place));
        return choice.flatMap(record -> bindChosen(record, mapping.get(), place));
    }

    /** Binds a mapping to a record; apart from the record's keys it may have the {@code type} that chose the record. */
    public <R extends Record> Optional<BoundValue<R>> bindChosen(Class<R> type, Mapping mapping, Place place) {
        List<String> keys = Lists.asList("type", Types.keys(type).toArray(String[]::new));
        return bindPart(type, knownKeys(mapping, keys, place), place)
                .map(bound -> new BoundValue<>(bound.value(), typeFirst(mapping, (Mapping) bound.tree())));
    }

    /** Returns the resolved settings, with the {@code type} that chose them in front. */
    public static Mapping typeFirst(Mapping given, Mapping resolved) {
        Map<String, Member> members = new LinkedHashMap<>();
        members.put("type", given.members().get("type"));
        members.putAll(resolved.members());
        return new Mapping(members, given.position());
    }

    private Optional<? extends BoundValue<?>> bindList(Type type, Tree tree, Place place) {
        Type itemType = Types.lastArgument(type);
        if (tree instanceof Scalar && !tree.isNothing() && isParsed(itemType)) {
            return bind(itemType, tree, place)
                    .map(bound -> new BoundValue<>(
                            List.of(bound.value()), new Sequence(List.of(bound.tree()), tree.position())));
        }
        if (!(tree instanceof Sequence sequence)) {
            return mustBe(Types.inWords(type), tree, place);
        }
        List<BoundValue<?>> items = new ArrayList<>();
        for (int index = 0; index < sequence.items().size(); index++) {
            Tree item = sequence.items().get(index);
            Optional<String> name = item instanceof Mapping || isTyped(itemType) ? item.name() : Optional.empty();
            bind(itemType, item, place.item(index, name, item)).ifPresent(items::add);
        }
        return items.size() < sequence.items().size()
                ? Optional.empty()
                : Optional.of(new BoundValue<>(
                        items.stream().map(BoundValue::value).toList(),
                        new Sequence(items.stream().map(BoundValue::tree).toList(), sequence.position())));
    }

    private static boolean isParsed(Type type) {
        return type instanceof Class<?> plain && Types.parser(plain).isPresent();
    }

    private boolean isTyped(Type type) {
        return type instanceof Class<?> plain && !isParsed(type) && (codecs.containsKey(plain) || plain.isSealed());
    }

    private Optional<? extends BoundValue<?>> bindMap(Type type, Tree tree, Place place) {
        if (!(tree instanceof Mapping mapping)) {
            return mustBe(Types.inWords(type), tree, place);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Member> resolved = new LinkedHashMap<>();
        mapping.members()
                .forEach((key, member) -> bind(Types.lastArgument(type), member.value(), place.key(key, member.key()))
                        .ifPresent(bound -> {
                            values.put(key, bound.value());
                            resolved.put(key, new Member(member.key(), bound.tree()));
                        }));
        return values.size() < mapping.members().size()
                ? Optional.empty()
                : Optional.of(new BoundValue<>(
                        Collections.unmodifiableMap(values), new Mapping(resolved, mapping.position())));
    }

    private Optional<? extends BoundValue<?>> bindComponent(RecordComponent component, Mapping mapping, Place place) {
        String key = Types.key(component);
        Member member = mapping.members().get(key);
        if (member == null) {
            return bindAbsent(component, place);
        }
        Place at = place.key(key, member.key());
        return bind(component.getGenericType(), member.value(), at)
                .filter(bound -> Constraints.check(component, bound, at, problems));
    }

    private Optional<? extends BoundValue<?>> bindAbsent(RecordComponent component, Place place) {
        Default standard = component.getAnnotation(Default.class);
        if (standard != null) {
            return Optional.of(bindDefault(component, standard.value(), place));
        }
        if (Types.is(Optional.class, component.getGenericType())) {
            return Optional.of(new BoundValue<>(Optional.empty(), Scalar.NOTHING));
        }
        problems.add(
                place.position(),
                "missing key " + Words.quote(Types.key(component)) + place.within() + "; expected "
                        + Types.inWords(component.getGenericType()));
        return Optional.empty();
    }

    private BoundValue<?> bindDefault(RecordComponent component, String yaml, Place place) {
        Problems faults = new Problems();
        String name = component.getDeclaringRecord().getTypeName() + "." + component.getName();
        Place at = place.key(Types.key(component), place.position());
        Optional<? extends BoundValue<?>> bound = YamlReader.readOption(yaml, "the default of " + name, faults)
                .flatMap(tree -> new Binder(folder, codecs, faults).bind(component.getGenericType(), tree, at))
                .filter(found -> Constraints.check(component, found, at, faults));
        return bound.orElseThrow(() -> new FaultySettingsException("the default " + yaml + " of " + name + " is wrong: "
                + faults.sorted().get(0).message()));
    }

    private <R extends Record> Optional<R> construct(Class<R> type, List<Object> arguments, Place place) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return invoke(
                        () -> accessible(type.getDeclaredConstructor(types)).newInstance(arguments.toArray()),
                        type,
                        place)
                .map(type::cast);
    }

    private static <T> Constructor<T> accessible(Constructor<T> constructor) {
        constructor.setAccessible(true);
        return constructor;
    }

    /**
     * Calls a constructor or a method. An {@link UnsuitableSettingsException} says what is wrong with the values; any
     * other exception is an error in the code of the settings.
     */
    private Optional<Object> invoke(Invocation invocation, Object what, Place place) {
        try {
            return Optional.of(invocation.invoke());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof UnsuitableSettingsException wrong) {
                problems.add(place.position(), place.inWords() + ": " + wrong.getMessage());
                return Optional.empty();
            }
            throw new FaultySettingsException(what + " threw " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new FaultySettingsException(what + " cannot be called: " + e, e);
        }
    }

    private interface Invocation {
        Object invoke() throws ReflectiveOperationException;
    }

    private <T> Optional<T> mustBe(String expected, Tree tree, Place place) {
        problems.add(place.position(), place.inWords() + " must be " + expected + ", found " + tree.inWords());
        return Optional.empty();
    }
}
