package org.sagitta.runtime.preparation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.runtime.data.DataStatement;
import org.sagitta.runtime.descriptor.Checkpoints;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.engine.execution.MemoryEstimate;

/**
 * An estimate of the resources that a run will need, made before it begins.
 *
 * @param parameters P, the number of parameters
 * @param examples the number of examples on which the curvature is measured
 * @param memory the memory of the curvature's loss surface, if it is that of a network
 * @param matrices the dense matrices of all parameters or of some layers
 * @param budget the number of bytes that the descriptor allows
 * @param data a description of the data; empty for a loss surface without data
 * @param warnings what a reader of the figures should know about them
 * @param costs the costs of checkpoints by their descriptions: {@code at the end}
 */
public record Forecast(
        int parameters,
        int examples,
        Optional<MemoryEstimate> memory,
        List<MatrixRoom.Matrices> matrices,
        long budget,
        Optional<DataStatement> data,
        List<String> warnings,
        Map<String, CheckpointCost> costs) {
    private static final String COUNTED =
            "(a product with one direction is counted as a gradient; it takes 0.5 to 1.4 times as long)";

    /**
     * Returns the costs of all checkpoints that differ in the entries that are due.
     *
     * @param trains whether there is more than one checkpoint
     */
    static Map<String, CheckpointCost> costs(
            RunPlugins plugins, Checkpoints checkpoints, boolean trains, ModelSize model) {
        Map<String, CheckpointCost> costs = new LinkedHashMap<>();
        turns(plugins, checkpoints, trains)
                .forEach((when, turn) -> costs.put(when, CheckpointCost.of(plugins.at(turn), model)));
        return costs;
    }

    private static Map<String, Predicate<List<Moment>>> turns(
            RunPlugins plugins, Checkpoints checkpoints, boolean trains) {
        if (!trains) {
            return Map.of(
                    "at the checkpoint",
                    at -> at.isEmpty() || at.contains(new Moment.Start()) || at.contains(new Moment.End()));
        }
        List<Moment> named = plugins.moments()
                .filter(moment ->
                        moment instanceof Moment.After || checkpoints.at().contains(moment))
                .toList();
        Map<String, Predicate<List<Moment>>> turns = new LinkedHashMap<>();
        named.forEach(moment -> turns.put(text(moment), at -> at.isEmpty() || at.contains(moment)));
        if (checkpoints.every().isPresent() || !named.containsAll(checkpoints.at())) {
            turns.put(named.isEmpty() ? "at each checkpoint" : "at any other checkpoint", List::isEmpty);
        }
        return turns;
    }

    private static String text(Moment moment) {
        if (moment instanceof Moment.After after) {
            Interval interval = after.interval();
            return "after " + interval.count() + " " + Words.ofConstant(interval.unit());
        }
        return moment instanceof Moment.Start ? "at the start" : "at the end";
    }

    /**
     * Returns a measure for the comparison of runs: the gradients of its checkpoints, times parameters times examples.
     */
    public double work() {
        double gradients = costs.values().stream()
                .mapToLong(cost -> cost.inGradients().orElse(0))
                .sum();
        return (1 + gradients) * parameters * examples;
    }

    /** Formats the estimate for people, in several lines. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>(data.map(DataStatement::lines).orElse(List.of()));
        lines.add(String.format(
                Locale.ROOT,
                "%,d parameters, curvature on %,d example%s",
                parameters,
                examples,
                examples == 1 ? "" : "s"));
        memory.map(this::text).ifPresent(lines::add);
        matrices.forEach(size -> lines.add(text(size)));
        if (costs.values().stream().anyMatch(cost -> !cost.isNothing())) {
            costs.forEach((when, cost) -> lines.add(when + ", at most: " + text(cost)));
            lines.add(COUNTED);
        }
        return lines;
    }

    private String text(MatrixRoom.Matrices size) {
        return String.format(
                Locale.ROOT,
                "matrices of %s parameters: %s, of %s%s",
                size.parameters() == parameters ? "all" : String.format(Locale.ROOT, "%,d", size.parameters()),
                bytes(size.bytes()) + (size.estimators().size() > 1 ? " each" : ""),
                String.join(" and ", size.estimators()),
                size.bytes() > budget ? ", in files, since curvature.memory does not hold one" : "");
    }

    private String text(MemoryEstimate memory) {
        return String.format(
                Locale.ROOT,
                "memory: about %s of %s (data %s, state of the passes %s%s, working %s)",
                bytes(memory.total()),
                bytes(budget),
                bytes(memory.data()),
                bytes(memory.state()),
                memory.keepsState() ? "" : ", too much to keep: every product computes it again",
                bytes(memory.working()));
    }

    private static String text(CheckpointCost cost) {
        Stream<String> products =
                cost.products().stream().map(each -> each.estimator() + " " + text(each.atMost(), "products"));
        return Stream.concat(products, Stream.of("loss surface " + text(cost.gradients(), "gradients")))
                        .collect(Collectors.joining(", "))
                + "; in all " + text(cost.inGradients(), "gradients");
    }

    private static String text(OptionalLong atMost, String what) {
        return atMost.isPresent() ? String.format(Locale.ROOT, "%,d %s", atMost.getAsLong(), what) : "unknown";
    }

    /** Formats a number of bytes for people. */
    static String bytes(long bytes) {
        return bytes >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
    }
}
