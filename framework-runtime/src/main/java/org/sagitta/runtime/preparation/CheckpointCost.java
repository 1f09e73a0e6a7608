package org.sagitta.runtime.preparation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;

/**
 * Bounds the cost of a checkpoint from above.
 *
 * @param products the products that each estimator needs
 * @param gradients the gradients, or computations of the same cost, that the metrics of the loss surface need; empty if
 * unknown
 */
public record CheckpointCost(List<Products> products, OptionalLong gradients) {
    /** The number of products with a single direction that an estimator and its metrics need; empty if unknown. */
    public record Products(String estimator, OptionalLong atMost) {}

    /**
     * Returns the cost of the given estimators and metrics, each counted as if it were alone.
     *
     * @param turn the estimators and metrics that are due
     */
    static CheckpointCost of(RunPlugins turn, ModelSize model) {
        return new CheckpointCost(products(turn, model), gradients(turn, model));
    }

    /** Returns the total cost, where a product counts as a gradient; empty if unknown. */
    OptionalLong inGradients() {
        return sum(Stream.concat(products.stream().map(Products::atMost), Stream.of(gradients)));
    }

    boolean isNothing() {
        return inGradients().equals(OptionalLong.of(0));
    }

    private static List<Products> products(RunPlugins plugins, ModelSize model) {
        List<Products> products = new ArrayList<>();
        for (RunPlugins.Estimator stage : plugins.estimators()) {
            ModelSize size = model.restricted(stage.part(model.layout()).layout());
            OptionalLong own = stage.estimator().cost(stage.settings(), size).products();
            OptionalLong ofMetrics = stage.estimator()
                    .productsOnly(stage.settings(), size)
                    .map(operator -> ofMetrics(plugins, stage.name(), operator))
                    .orElse(OptionalLong.of(0));
            products.add(new Products(stage.name(), sum(Stream.of(own, ofMetrics))));
        }
        return products;
    }

    private static OptionalLong ofMetrics(RunPlugins plugins, String estimator, OperatorSize operator) {
        OptionalLong ofMatrix =
                OptionalLong.of(MatrixRoom.isAffordable(operator.dimension()) ? operator.productsOfMatrix() : 0);
        return sum(Stream.concat(
                Stream.of(ofMatrix),
                plugins.metrics().stream()
                        .filter(stage -> stage.entry().isOf(estimator))
                        .map(stage -> ofMetric(stage.metric().cost(stage.settings(), operator), operator))));
    }

    private static OptionalLong ofMetric(Cost cost, OperatorSize operator) {
        long each = operator.productsEach();
        long factor = cost.matrix() ? 1 : each;
        long search = search(cost.leadingEigenpairs(), operator.dimension());
        return plus(cost.products(), factor, each * search);
    }

    private static OptionalLong gradients(RunPlugins plugins, ModelSize model) {
        List<Cost> costs = plugins.surfaces().stream()
                .map(stage -> stage.metric().cost(stage.settings(), model))
                .toList();
        boolean ofMatrix = MatrixRoom.isAffordable(model.parameters())
                && costs.stream().anyMatch(cost -> cost.leadingEigenpairs() > 0);
        return sum(Stream.concat(
                Stream.of(OptionalLong.of(ofMatrix ? model.productsOfMatrix() : 0)),
                costs.stream()
                        .map(cost -> plus(cost.products(), 1, search(cost.leadingEigenpairs(), model.parameters())))));
    }

    private static OptionalLong plus(OptionalLong products, long factor, long search) {
        return products.isEmpty() ? products : OptionalLong.of(factor * products.getAsLong() + search);
    }

    private static long search(int wanted, int parameters) {
        return wanted == 0 ? 0 : LeadingEigenpairs.mostProducts(Math.min(wanted, parameters), parameters);
    }

    private static OptionalLong sum(Stream<OptionalLong> parts) {
        return parts.reduce(
                OptionalLong.of(0),
                (a, b) -> a.isPresent() && b.isPresent()
                        ? OptionalLong.of(a.getAsLong() + b.getAsLong())
                        : OptionalLong.empty());
    }
}
