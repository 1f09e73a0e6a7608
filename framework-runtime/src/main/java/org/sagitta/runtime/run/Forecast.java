package org.sagitta.runtime.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.engine.MemoryEstimate;

/**
 * What a run will take, before it begins.
 *
 * @param parameters P
 * @param examples of the curvature
 * @param memory of the curvature's loss surface
 * @param budget bytes that the descriptor allows
 * @param products of each estimator at a checkpoint, at most
 */
public record Forecast(int parameters, int examples, MemoryEstimate memory, long budget, List<Products> products) {
    /** How many products with single directions an estimator and its metrics take; empty where it cannot be told. */
    public record Products(String estimator, OptionalLong atMost) {}

    /** Products and gradients of all estimators and metrics at a checkpoint, at most; empty where it cannot be told. */
    static OptionalLong atMost(Plugins plugins, int parameters, int outputs) {
        OptionalLong sum = gradients(plugins, parameters);
        for (Products next : products(plugins, parameters, outputs)) {
            sum = sum.isEmpty() || next.atMost().isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(sum.getAsLong() + next.atMost().getAsLong());
        }
        return sum;
    }

    /** What metrics of the loss surface take at a checkpoint, in gradients; empty where it cannot be told. */
    private static OptionalLong gradients(Plugins plugins, int parameters) {
        long sum = 0;
        for (Plugins.SurfaceMeasure stage : plugins.surfaces()) {
            OptionalLong next = stage.metric().gradients(stage.settings(), parameters);
            if (next.isEmpty()) {
                return next;
            }
            sum += next.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    static List<Products> products(Plugins plugins, int parameters, int outputs) {
        List<Products> products = new ArrayList<>();
        for (Plugins.Estimator estimator : plugins.estimators()) {
            PluginEntry entry = estimator.entry().plugin();
            OptionalLong own = estimator.estimator().products(entry.settings(), parameters, outputs);
            products.add(new Products(
                    entry.name(),
                    estimator.estimator().isMatrixFree(entry.settings())
                            ? withMetrics(own, plugins, entry.name(), parameters)
                            : own));
        }
        return products;
    }

    private static OptionalLong withMetrics(OptionalLong own, Plugins plugins, String estimator, int parameters) {
        if (own.isEmpty()) {
            return own;
        }
        long sum = own.getAsLong() + (SharedEigenvalues.affordable(parameters) ? parameters : 0);
        for (Plugins.Measure metric : plugins.metrics()) {
            if (!metric.entry().isOf(estimator)) {
                continue;
            }
            OptionalLong next = metric.metric().products(metric.settings(), parameters);
            if (next.isEmpty()) {
                return next;
            }
            sum += next.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    /** For people, a line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%,d parameters, curvature on %,d examples", parameters, examples));
        lines.add(String.format(
                Locale.ROOT,
                "memory: about %s of %s (data %s, state of the passes %s%s, working %s)",
                bytes(memory.total()),
                bytes(budget),
                bytes(memory.data()),
                bytes(memory.state()),
                memory.keepsState() ? "" : ", too much to keep: every product computes it again",
                bytes(memory.working())));
        if (!products.isEmpty()) {
            lines.add("products at each checkpoint, at most: "
                    + products.stream().map(Forecast::text).collect(Collectors.joining(", ")));
        }
        return lines;
    }

    private static String text(Products products) {
        return products.estimator() + " "
                + (products.atMost().isPresent()
                        ? String.format(Locale.ROOT, "%,d", products.atMost().getAsLong())
                        : "unknown");
    }

    /** A number of bytes, for people. */
    static String bytes(long bytes) {
        return bytes >= 1L << 30
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30))
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1L << 20));
    }
}
