package org.sagitta.runtime.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.ParameterLayout;

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
     * Of those estimators and metrics that have their turn, each as if it were alone.
     *
     * @param turn of all
     */
    static Cost of(Plugins turn, ParameterLayout layout, ModelSize model) {
        return new Cost(products(turn, layout, model), gradients(turn, layout, model));
    }

    /** All of it, a product counted as a gradient; empty where it cannot be told. */
    OptionalLong inGradients() {
        return sum(Stream.concat(products.stream().map(Products::atMost), Stream.of(gradients)));
    }

    boolean isNothing() {
        return inGradients().equals(OptionalLong.of(0));
    }

    private static List<Products> products(Plugins plugins, ParameterLayout layout, ModelSize model) {
        List<Products> products = new ArrayList<>();
        for (Plugins.Estimator stage : plugins.estimators()) {
            ParameterLayout part = stage.part(layout).layout();
            CurvatureEstimator<Record> estimator = stage.estimator();
            ModelSize size = model.restricted(part.dimension());
            OptionalLong own = estimator.products(stage.settings(), size);
            OptionalLong ofMetrics = estimator.isMatrixFree(stage.settings())
                    ? ofMetrics(
                            plugins,
                            stage.name(),
                            estimator.productsEach(stage.settings(), part),
                            estimator.operatorSize(stage.settings(), size))
                    : OptionalLong.of(0);
            products.add(new Products(stage.name(), sum(Stream.of(own, ofMetrics))));
        }
        return products;
    }

    private static OptionalLong ofMetrics(Plugins plugins, String estimator, long each, OperatorSize operator) {
        OptionalLong ofMatrix =
                OptionalLong.of(SharedEigenvalues.affordable(operator.dimension()) ? operator.productsOfMatrix() : 0);
        return sum(Stream.concat(
                Stream.of(ofMatrix),
                plugins.metrics().stream()
                        .filter(stage -> stage.entry().isOf(estimator))
                        .map(stage -> ofMetric(stage, each, operator))));
    }

    private static OptionalLong ofMetric(Plugins.Measure stage, long each, OperatorSize operator) {
        OptionalLong own = stage.metric().products(stage.settings(), operator);
        long factor = stage.metric().needsMatrix(stage.settings(), operator) ? 1 : each;
        long search = search(stage.metric().leadingEigenpairs(stage.settings()), operator.dimension());
        return own.isEmpty() ? own : OptionalLong.of(factor * own.getAsLong() + each * search);
    }

    private static OptionalLong gradients(Plugins plugins, ParameterLayout layout, ModelSize model) {
        int parameters = layout.dimension();
        boolean ofMatrix = SharedEigenvalues.affordable(parameters)
                && plugins.surfaces().stream()
                        .anyMatch(stage -> stage.metric().leadingEigenpairs(stage.settings()) > 0);
        return sum(Stream.concat(
                Stream.of(OptionalLong.of(ofMatrix ? model.productsOfMatrix() : 0)),
                plugins.surfaces().stream().map(stage -> ofSurface(stage, layout))));
    }

    private static OptionalLong ofSurface(Plugins.SurfaceMeasure stage, ParameterLayout layout) {
        OptionalLong own = stage.metric().gradients(stage.settings(), layout);
        long search = search(stage.metric().leadingEigenpairs(stage.settings()), layout.dimension());
        return own.isEmpty() ? own : OptionalLong.of(own.getAsLong() + search);
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
