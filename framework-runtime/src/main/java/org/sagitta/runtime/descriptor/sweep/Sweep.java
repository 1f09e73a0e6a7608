package org.sagitta.runtime.descriptor.sweep;

import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sagitta.runtime.descriptor.tree.Position;
import org.sagitta.runtime.descriptor.tree.Problems;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Sequence;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.descriptor.tree.YamlWriter;

/**
 * A sweep defines the runs of a descriptor: the axes of one or several grids, and all other changes, in the order in
 * which they take effect. A change of a value that an earlier axis varies replaces that axis.
 */
public final class Sweep {
    private static final String KEY = "sweep";
    private static final Set<String> FIXED = Set.of("experiment", "profiles", KEY, "tracking", "verdict");
    private static final int MOST_RUNS = 10_000;

    /** @param after the number of changes that take effect before the axis */
    private record Axis(String key, List<Tree> values, Position position, int after) {
        Change change(Tree value) {
            return new Change(key, value, position);
        }
    }

    /** The axes by key, for each part of the sweep; a single grid without axes if there is no sweep. */
    private List<Map<String, Axis>> grids = List.of(new LinkedHashMap<>());

    private final List<Change> changes = new ArrayList<>();
    private final UnaryOperator<Tree> expansion;
    private final Problems problems;

    /** @param expansion the function that is applied to the tree after each change */
    public Sweep(UnaryOperator<Tree> expansion, Problems problems) {
        this.expansion = expansion;
        this.problems = problems;
    }

    public boolean isGrid() {
        return grids.stream().anyMatch(grid -> !grid.isEmpty());
    }

    public void add(Change change) {
        if (change.path().equals(KEY)) {
            addAxes(change);
        } else if (change.path().startsWith(KEY + ".")) {
            String key = change.path().substring(KEY.length() + 1);
            grids.forEach(grid -> addAxis(grid, key, change.value(), change.position()));
        } else {
            changes.add(change);
            grids.forEach(grid -> grid.keySet().removeAll(change.leaves()));
        }
    }

    private void addAxes(Change change) {
        if (change.value() instanceof Mapping mapping) {
            grids.forEach(grid -> addAxes(grid, mapping));
        } else if (change.value() instanceof Sequence parts && !parts.items().isEmpty()) {
            addGrids(parts);
        } else if (change.value().isNothing()) {
            grids = List.of(new LinkedHashMap<>());
        } else {
            problems.add(
                    change.position(),
                    "'sweep' must be a mapping, as in {seed: [1, 2, 3]}, or a list of them, found "
                            + change.value().inWords());
        }
    }

    private void addGrids(Sequence parts) {
        List<Map<String, Axis>> added = new ArrayList<>();
        for (Tree part : parts.items()) {
            Map<String, Axis> grid = new LinkedHashMap<>();
            if (part instanceof Mapping mapping) {
                addAxes(grid, mapping);
            } else {
                problems.add(
                        part.position(),
                        "a part of the sweep must be a mapping, as in {seed: [1, 2, 3]}, found " + part.inWords());
            }
            if (!added.isEmpty() && !added.get(0).keySet().equals(grid.keySet())) {
                problems.add(
                        part.position(),
                        "all parts of a sweep vary the same keys: expected "
                                + String.join(", ", added.get(0).keySet()) + ", found "
                                + String.join(", ", grid.keySet()));
            }
            added.add(grid);
        }
        grids = List.copyOf(added);
    }

    private void addAxes(Map<String, Axis> grid, Mapping mapping) {
        mapping.members().forEach((key, member) -> addAxis(grid, key, member.value(), member.key()));
    }

    private void addAxis(Map<String, Axis> grid, String key, Tree tree, Position position) {
        if (FIXED.contains(key.split("\\.", 2)[0])) {
            problems.add(position, Words.quote(key) + " cannot vary in a sweep");
        } else if (!(tree instanceof Sequence sequence) || sequence.items().isEmpty()) {
            problems.add(position, Words.quote("sweep." + key) + " must be a list of values, found " + tree.inWords());
        } else if (sequence.items().stream().map(Tree::content).distinct().count()
                < sequence.items().size()) {
            problems.add(position, Words.quote("sweep." + key) + " must not have a value twice");
        } else {
            grid.put(key, new Axis(key, sequence.items(), position, changes.size()));
            refuseTooMany(grid, position);
        }
    }

    private void refuseTooMany(Map<String, Axis> grid, Position position) {
        double runs =
                grid.values().stream().mapToDouble(axis -> axis.values().size()).reduce(1, (a, b) -> a * b);
        if (runs > MOST_RUNS) {
            problems.add(position, "the sweep has %.0f runs; at most %d".formatted(runs, MOST_RUNS));
            grid.clear();
        }
    }

    /** A point of a grid has a value for each axis, by the key of the axis. */
    public record Point(Map<String, Axis> grid, Map<String, Tree> values) {
        /** Returns the keys of the axes with the values of the point, as they were written. */
        public Map<String, String> assignment() {
            Map<String, String> assignment = new LinkedHashMap<>();
            values.forEach((key, value) -> assignment.put(
                    key, value instanceof Tree.Scalar scalar ? scalar.text() : YamlWriter.writeLine(value)));
            return assignment;
        }

        private Stream<Change> due(int after) {
            return values.entrySet().stream()
                    .filter(value -> grid.get(value.getKey()).after() == after)
                    .map(value -> grid.get(value.getKey()).change(value.getValue()));
        }
    }

    /** Returns the points of all grids; a single point without values if there are no axes. */
    public List<Point> points() {
        return grids.stream().flatMap(grid -> points(grid).stream()).toList();
    }

    private static List<Point> points(Map<String, Axis> grid) {
        List<String> keys = List.copyOf(grid.keySet());
        return Lists.cartesianProduct(grid.values().stream().map(Axis::values).toList()).stream()
                .map(values -> {
                    Map<String, Tree> byKey = new LinkedHashMap<>();
                    keys.forEach(key -> byKey.put(key, values.get(byKey.size())));
                    return new Point(grid, byKey);
                })
                .toList();
    }

    /** Returns the tree of one run. */
    public Tree apply(Tree tree, Point point) {
        Tree result = expansion.apply(tree);
        for (int i = 0; i <= changes.size(); i++) {
            for (Change change : point.due(i).toList()) {
                result = expansion.apply(change.apply(result, problems));
            }
            if (i < changes.size()) {
                result = expansion.apply(changes.get(i).apply(result, problems));
            }
        }
        return result;
    }

    /**
     * Returns one tree for all runs, including the {@code sweep} that produces them.
     *
     * @param tree the tree before any change
     * @param runs the resolved trees, in the order of the points
     */
    public Tree whole(Mapping tree, List<Tree> runs) {
        Mapping changed = (Mapping) apply(tree, new Point(Map.of(), Map.of()));
        Mapping common = (Mapping) filled(changed, runs);
        List<Tree> parts = new ArrayList<>();
        int first = 0;
        for (Map<String, Axis> grid : grids) {
            List<Point> points = points(grid);
            parts.add(resolved(grid, points, runs.subList(first, first + points.size()), tree.position()));
            first += points.size();
        }
        Tree sweep = parts.size() == 1 ? parts.get(0) : new Sequence(parts, tree.position());
        return common.with(KEY, new Member(tree.position(), sweep));
    }

    private static Tree resolved(Map<String, Axis> grid, List<Point> points, List<Tree> runs, Position position) {
        Map<String, Member> sweep = new LinkedHashMap<>();
        for (Axis axis : grid.values()) {
            List<Tree> values = axis.values().stream()
                    .map(value -> resolved(axis.key(), value, points, runs))
                    .toList();
            sweep.put(axis.key(), new Member(axis.position(), new Sequence(values, axis.position())));
        }
        return new Mapping(sweep, position);
    }

    private static Tree resolved(String key, Tree value, List<Point> points, List<Tree> runs) {
        return IntStream.range(0, runs.size())
                .filter(run -> points.get(run).values().get(key).equals(value))
                .mapToObj(run -> Change.get(runs.get(run), key))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(value);
    }

    /** Returns the tree together with the values that all runs share: their defaults and absolute paths. */
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
