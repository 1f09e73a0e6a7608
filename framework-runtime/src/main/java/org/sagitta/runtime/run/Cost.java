package org.sagitta.runtime.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.runtime.descriptor.PluginEntry;

/**
 * What a checkpoint takes, at most.
 *
 * @param products of each estimator
 * @param gradients of the metrics of the loss surface, or what costs as much; empty where it cannot be told
 */
public record Cost(List<Products> products, OptionalLong gradients) {
    /** How many products with single directions an estimator and its metrics take; empty where it cannot be told. */
    public record Products(String estimator, OptionalLong atMost) {}

    /**
     * Of those estimators and metrics that have their turn.
     *
     * @param turn of all
     * @param outputs of the network
     */
    static Cost of(Plugins turn, Plugins all, ParameterLayout layout, int outputs) {
        int leading = all.mostLeadingEigenpairs();
        return new Cost(products(turn, leading, layout, outputs), gradients(turn, leading, layout));
    }

    /** All of it, a product counted as a gradient; empty where it cannot be told. */
    OptionalLong inGradients() {
        return sum(Stream.concat(products.stream().map(Products::atMost), Stream.of(gradients)));
    }

    boolean isNothing() {
        return inGradients().equals(OptionalLong.of(0));
    }

    private static List<Products> products(Plugins plugins, int leading, ParameterLayout layout, int outputs) {
        List<Products> products = new ArrayList<>();
        for (Plugins.Estimator stage : plugins.estimators()) {
            PluginEntry entry = stage.entry().plugin();
            CurvatureEstimator<Record> estimator = stage.estimator();
            OptionalLong own = estimator.products(entry.settings(), layout.dimension(), outputs);
            OptionalLong ofMetrics = estimator.isMatrixFree(entry.settings())
                    ? ofMetrics(
                            plugins,
                            entry.name(),
                            estimator.productsEach(entry.settings(), layout),
                            leading,
                            layout.dimension())
                    : OptionalLong.of(0);
            products.add(new Products(entry.name(), sum(Stream.of(own, ofMetrics))));
        }
        return products;
    }

    private static OptionalLong ofMetrics(Plugins plugins, String estimator, long each, int leading, int parameters) {
        OptionalLong ofMatrix = OptionalLong.of(SharedEigenvalues.affordable(parameters) ? parameters : 0);
        return sum(Stream.concat(
                Stream.of(ofMatrix),
                plugins.metrics().stream()
                        .filter(stage -> stage.entry().isOf(estimator))
                        .map(stage -> ofMetric(stage, each, leading, parameters))));
    }

    private static OptionalLong ofMetric(Plugins.Measure stage, long each, int leading, int parameters) {
        OptionalLong own = stage.metric().products(stage.settings(), parameters);
        long factor = stage.metric().needsMatrix(stage.settings()) ? 1 : each;
        long search = search(stage.metric().leadingEigenpairs(stage.settings()), leading, parameters);
        return own.isEmpty() ? own : OptionalLong.of(factor * own.getAsLong() + each * search);
    }

    private static OptionalLong gradients(Plugins plugins, int leading, ParameterLayout layout) {
        int parameters = layout.dimension();
        boolean ofMatrix = SharedEigenvalues.affordable(parameters)
                && plugins.surfaces().stream()
                        .anyMatch(stage -> stage.metric().leadingEigenpairs(stage.settings()) > 0);
        return sum(Stream.concat(
                Stream.of(OptionalLong.of(ofMatrix ? parameters : 0)),
                plugins.surfaces().stream().map(stage -> ofSurface(stage, leading, layout))));
    }

    private static OptionalLong ofSurface(Plugins.SurfaceMeasure stage, int leading, ParameterLayout layout) {
        OptionalLong own = stage.metric().gradients(stage.settings(), layout);
        long search = search(stage.metric().leadingEigenpairs(stage.settings()), leading, layout.dimension());
        return own.isEmpty() ? own : OptionalLong.of(own.getAsLong() + search);
    }

    /** Whoever asks may be the first with its tolerance, and then searches for as many as anybody wants. */
    private static long search(int wanted, int leading, int parameters) {
        return wanted == 0
                ? 0
                : LeadingEigenpairs.mostProducts(Math.min(Math.max(wanted, leading), parameters), parameters);
    }

    private static OptionalLong sum(Stream<OptionalLong> parts) {
        return parts.reduce(
                OptionalLong.of(0),
                (a, b) -> a.isPresent() && b.isPresent()
                        ? OptionalLong.of(a.getAsLong() + b.getAsLong())
                        : OptionalLong.empty());
    }
}
