package org.sagitta.runtime.descriptor.sweep;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sagitta.runtime.descriptor.tree.Position;
import org.sagitta.runtime.descriptor.tree.Problems;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Sequence;
import org.sagitta.runtime.descriptor.tree.Words;

/**
 * A change puts a new value at a path of a tree; it comes from a profile, a sweep or an option. A mapping is merged
 * into the existing one, unless their {@code type}s differ; any other value replaces the existing one.
 *
 * @param path keys, and names or indices of list entries, separated by dots: {@code estimators.kfac.damping}
 * @param position the position at which the change was written
 */
public record Change(String path, Tree value, Position position) {
    /**
     * Returns the changed tree. If the path leads to an entry that a list does not have, the tree is unchanged and a
     * problem is reported.
     */
    Tree apply(Tree tree, Problems problems) {
        return put(tree, path, "", problems);
    }

    /** Returns the paths of all values that it changes. */
    Set<String> leaves() {
        return value instanceof Mapping mapping
                ? within(mapping).flatMap(change -> change.leaves().stream()).collect(Collectors.toSet())
                : Set.of(path);
    }

    private Stream<Change> within(Mapping mapping) {
        return mapping.members().entrySet().stream()
                .map(entry ->
                        new Change(path + "." + entry.getKey(), entry.getValue().value(), position));
    }

    private Tree put(Tree tree, String rest, String done, Problems problems) {
        if (rest.isEmpty()) {
            return merged(tree, problems);
        }
        if (tree instanceof Sequence sequence) {
            return putIntoEntry(sequence, rest, done, problems);
        }
        Mapping mapping = tree.asTyped().orElse(Mapping.empty(position));
        String key = first(rest, mapping.members().keySet()).orElse(rest.split("\\.", 2)[0]);
        Optional<Member> old = Optional.ofNullable(mapping.members().get(key));
        Tree changed =
                put(old.map(Member::value).orElse(Tree.Scalar.NOTHING), after(key, rest), done + key + ".", problems);
        boolean given = after(key, rest).isEmpty();
        return mapping.with(
                key, new Member(given ? position : old.map(Member::key).orElse(position), changed));
    }

    private Tree putIntoEntry(Sequence sequence, String rest, String done, Problems problems) {
        Optional<String> name = entry(sequence, rest);
        if (name.isEmpty()) {
            problems.add(position, noEntry(sequence, rest, done));
            return sequence;
        }
        int index = index(sequence, name.get());
        Tree changed = put(sequence.items().get(index), after(name.get(), rest), done + name.get() + ".", problems);
        List<Tree> items = IntStream.range(0, sequence.items().size())
                .mapToObj(i -> i == index ? changed : sequence.items().get(i))
                .toList();
        return new Sequence(items, sequence.position());
    }

    private Tree merged(Tree old, Problems problems) {
        if (!(value instanceof Mapping mapping) || old.isNothing() || differInType(old, mapping)) {
            return value;
        }
        Tree result = old;
        for (Map.Entry<String, Member> entry : mapping.members().entrySet()) {
            Member member = entry.getValue();
            result = new Change(entry.getKey(), member.value(), member.key())
                    .put(result, entry.getKey(), path + ".", problems);
        }
        return result;
    }

    private static boolean differInType(Tree old, Mapping value) {
        Optional<String> type = value.get("type").flatMap(Tree::asText);
        Optional<String> oldType =
                old.asTyped().flatMap(mapping -> mapping.get("type")).flatMap(Tree::asText);
        return type.isPresent() && oldType.isPresent() && !type.equals(oldType);
    }

    /** Returns the value at a path. */
    static Optional<Tree> get(Tree tree, String path) {
        if (path.isEmpty()) {
            return Optional.of(tree);
        }
        if (tree instanceof Sequence sequence) {
            return entry(sequence, path)
                    .flatMap(name -> get(sequence.items().get(index(sequence, name)), after(name, path)));
        }
        return tree.asTyped()
                .flatMap(mapping -> first(path, mapping.members().keySet())
                        .flatMap(key -> mapping.get(key).flatMap(value -> get(value, after(key, path)))));
    }

    /** Returns the key with which a path begins: the longest one, because keys may contain dots. */
    private static Optional<String> first(String path, Collection<String> keys) {
        return keys.stream()
                .filter(key -> path.equals(key) || path.startsWith(key + "."))
                .max(Comparator.comparingInt(String::length));
    }

    private static String after(String key, String path) {
        return path.substring(Math.min(path.length(), key.length() + 1));
    }

    /** Returns the name or the index of the entry with which a path begins, if there is exactly one. */
    private static Optional<String> entry(Sequence sequence, String path) {
        List<String> names = names(sequence);
        List<String> numbers = IntStream.range(0, sequence.items().size())
                .mapToObj(Integer::toString)
                .toList();
        return first(path, names).or(() -> first(path, numbers)).filter(name -> Collections.frequency(names, name) < 2);
    }

    private static int index(Sequence sequence, String name) {
        int index = names(sequence).indexOf(name);
        return index < 0 ? Integer.parseInt(name) : index;
    }

    private static List<String> names(Sequence sequence) {
        return sequence.items().stream().map(item -> item.name().orElse("")).toList();
    }

    private static String noEntry(Sequence sequence, String rest, String done) {
        String list = Words.quote(done.substring(0, Math.max(0, done.length() - 1)));
        String wanted = rest.split("\\.", 2)[0];
        List<String> names =
                names(sequence).stream().filter(name -> !name.isEmpty()).toList();
        if (Collections.frequency(names, wanted) > 1) {
            return list + " has several entries " + Words.quote(wanted) + "; take the number of one, from 0";
        }
        boolean numbered = names.isEmpty() && !sequence.items().isEmpty();
        return list + " has no entry " + Words.quote(wanted)
                + (numbered
                        ? "; its entries are 0 to " + (sequence.items().size() - 1)
                        : Words.insteadOf(wanted, "entries", names));
    }
}
