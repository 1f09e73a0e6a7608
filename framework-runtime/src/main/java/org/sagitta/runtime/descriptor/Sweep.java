package org.sagitta.runtime.descriptor;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sagitta.runtime.descriptor.Tree.Mapping;
import org.sagitta.runtime.descriptor.Tree.Member;
import org.sagitta.runtime.descriptor.Tree.Sequence;

/**
 * The runs that a descriptor asks for: its axes, and all other changes, in the order in which they take effect. A change
 * of what an earlier axis varies takes that axis' place.
 */
final class Sweep {
    private static final String KEY = "sweep";
    private static final Set<String> FIXED = Set.of("experiment", "profiles", KEY, "tracking");
    private static final int MOST_RUNS = 10_000;

    /** @param after how many changes take effect before it */
    private record Axis(String key, List<Tree> values, Position position, int after) {
        Change change(Tree value) {
            return new Change(key, value, position);
        }
    }

    private final Map<String, Axis> axes = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final UnaryOperator<Tree> expansion;
    private final Problems problems;

    /** @param expansion what becomes of a tree after each change */
    Sweep(UnaryOperator<Tree> expansion, Problems problems) {
        this.expansion = expansion;
        this.problems = problems;
    }

    boolean isGrid() {
        return !axes.isEmpty();
    }

    void add(Change change) {
        if (change.path().equals(KEY)) {
            addAxes(change);
        } else if (change.path().startsWith(KEY + ".")) {
            addAxis(change.path().substring(KEY.length() + 1), change.value(), change.position());
        } else {
            changes.add(change);
            axes.keySet().removeAll(change.leaves());
        }
    }

    private void addAxes(Change change) {
        if (change.value() instanceof Mapping mapping) {
            mapping.members().forEach((key, member) -> addAxis(key, member.value(), member.key()));
        } else if (change.value().isNothing()) {
            axes.clear();
        } else {
            problems.add(
                    change.position(),
                    "'sweep' must be a mapping, as in {seed: [1, 2, 3]}, found "
                            + change.value().inWords());
        }
    }

    private void addAxis(String key, Tree tree, Position position) {
        if (FIXED.contains(key.split("\\.", 2)[0])) {
            problems.add(position, Words.quote(key) + " cannot vary in a sweep");
        } else if (!(tree instanceof Sequence sequence) || sequence.items().isEmpty()) {
            problems.add(position, Words.quote("sweep." + key) + " must be a list of values, found " + tree.inWords());
        } else if (sequence.items().stream().map(Tree::content).distinct().count()
                < sequence.items().size()) {
            problems.add(position, Words.quote("sweep." + key) + " must not have a value twice");
        } else {
            axes.put(key, new Axis(key, sequence.items(), position, changes.size()));
            refuseTooMany(position);
        }
    }

    private void refuseTooMany(Position position) {
        double runs =
                axes.values().stream().mapToDouble(axis -> axis.values().size()).reduce(1, (a, b) -> a * b);
        if (runs > MOST_RUNS) {
            problems.add(position, "the sweep has %.0f runs; at most %d".formatted(runs, MOST_RUNS));
            axes.clear();
        }
    }

    /** The points of the grid, a value for each axis; a single empty one where there are no axes. */
    List<List<Tree>> points() {
        return Lists.cartesianProduct(axes.values().stream().map(Axis::values).toList());
    }

    /** The tree of one run. */
    Tree apply(Tree tree, List<Tree> point) {
        Tree result = expansion.apply(tree);
        for (int i = 0; i <= changes.size(); i++) {
            for (Change change : due(point, i)) {
                result = expansion.apply(change.apply(result, problems));
            }
            if (i < changes.size()) {
                result = expansion.apply(changes.get(i).apply(result, problems));
            }
        }
        return result;
    }

    private List<Change> due(List<Tree> point, int after) {
        List<Axis> all = List.copyOf(axes.values());
        return IntStream.range(0, point.size())
                .filter(i -> all.get(i).after() == after)
                .mapToObj(i -> all.get(i).change(point.get(i)))
                .toList();
    }

    /** The axes' keys with a point's values, as they were written. */
    Map<String, String> assignment(List<Tree> point) {
        Map<String, String> assignment = new LinkedHashMap<>();
        int i = 0;
        for (String key : axes.keySet()) {
            Tree value = point.get(i++);
            assignment.put(key, value instanceof Tree.Scalar scalar ? scalar.text() : YamlWriter.writeLine(value));
        }
        return assignment;
    }

    /**
     * One tree for all runs, with the {@code sweep} that makes them of it.
     *
     * @param tree before any axis
     * @param runs resolved, in the order of the points
     */
    Tree whole(Mapping tree, List<Tree> runs) {
        Mapping common = (Mapping) filled(tree, runs);
        Map<String, Member> sweep = new LinkedHashMap<>();
        int i = 0;
        for (Axis axis : axes.values()) {
            int number = i++;
            List<Tree> values = axis.values().stream()
                    .map(value -> resolved(axis, number, value, runs))
                    .toList();
            sweep.put(axis.key(), new Member(axis.position(), new Sequence(values, axis.position())));
        }
        return common.with(KEY, new Member(tree.position(), new Mapping(sweep, tree.position())));
    }

    private Tree resolved(Axis axis, int number, Tree value, List<Tree> runs) {
        List<List<Tree>> points = points();
        return IntStream.range(0, runs.size())
                .filter(run -> points.get(run).get(number).equals(value))
                .mapToObj(run -> Change.get(runs.get(run), axis.key()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(value);
    }

    /** The tree, with what is the same in all runs: their defaults, their absolute paths. */
    private static Tree filled(Tree tree, List<Tree> runs) {
        if (runs.stream().map(Tree::content).distinct().count() == 1) {
            return runs.get(0);
        }
        Optional<Mapping> given = tree.asTyped();
        if (given.isEmpty() || !runs.stream().allMatch(Mapping.class::isInstance)) {
            return tree;
        }
        Map<String, Member> members = new LinkedHashMap<>();
        for (String key : ((Mapping) runs.get(0)).members().keySet()) {
            List<Tree> values = runs.stream()
                    .map(run -> ((Mapping) run).get(key))
                    .flatMap(Optional::stream)
                    .toList();
            if (values.size() == runs.size()) {
                common(given.get().get(key), values)
                        .ifPresent(value -> members.put(key, new Member(Position.NOWHERE, value)));
            }
        }
        given.get().members().forEach(members::putIfAbsent);
        return new Mapping(members, tree.position());
    }

    private static Optional<Tree> common(Optional<Tree> given, List<Tree> values) {
        boolean equal = values.stream().map(Tree::content).distinct().count() == 1;
        if (equal || given.isPresent()) {
            return Optional.of(filled(given.orElse(values.get(0)), values));
        }
        return values.stream().allMatch(Mapping.class::isInstance)
                ? Optional.of(filled(Mapping.empty(Position.NOWHERE), values))
                : Optional.empty();
    }
}
