package org.sagitta.runtime.preparation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.engine.execution.MatrixMemory;
import org.sagitta.runtime.model.ModelException;

/**
 * Checks the room for dense matrices of P x P entries before time is spent on training. The engine's loss surfaces put
 * matrices in files if they exceed the memory; all other matrices, and those that LAPACK uses, must be in memory.
 *
 * @param model the size of the model whose curvature the matrices are
 * @param precision the precision of the matrices
 * @param ofEngine whether the loss surface is that of the engine
 */
public record MatrixRoom(MatrixMemory memory, ModelSize model, DataType precision, boolean ofEngine) {
    /**
     * The largest order of a matrix for which a dense eigensolution takes about a second; {@code method: auto} calls it
     * affordable.
     */
    private static final int AFFORDABLE = 2_000;

    private static final String BY_PRODUCTS = "leave out method: exact to have it by products";

    /** Returns whether all eigenvalues of a matrix of the given order are affordable. */
    public static boolean isAffordable(int order) {
        return order <= AFFORDABLE;
    }

    /**
     * Checks everything that a descriptor asks for.
     *
     * @throws ModelException if there is no room for a matrix
     */
    void require(RunPlugins plugins) {
        for (RunPlugins.Estimator stage : plugins.estimators()) {
            ParameterPart part = stage.part(model.layout());
            ModelSize size = size(stage);
            boolean dense = stage.estimator().cost(stage.settings(), size).matrix();
            Optional<OperatorSize> productsOnly = stage.estimator().productsOnly(stage.settings(), size);
            boolean structured = !dense && productsOnly.isEmpty();
            String name = "estimator " + stage.name();
            if (dense) {
                require(() -> matrix(part), "The " + name, "leave out materialise to have it by products");
            }
            if (stage.entry().export().isPresent()) {
                require(
                        structured ? () -> inMemory(part) : () -> matrix(part),
                        "The export of " + name,
                        "leave it out");
            }
            if (!structured) {
                plugins.metrics().stream()
                        .filter(metric -> metric.entry().isOf(stage.name()))
                        .forEach(metric -> require(
                                metric,
                                productsOnly.orElseGet(() -> OperatorSize.byProducts(part.dimension())),
                                name,
                                part));
            }
        }
    }

    /** Returns the matrices of a checkpoint, whichever entry asks for them. */
    List<Matrices> made(RunPlugins plugins) {
        Map<Integer, List<String>> bySize = new LinkedHashMap<>();
        plugins.estimators().stream()
                .filter(stage -> isMade(stage, plugins))
                .forEach(stage -> bySize.computeIfAbsent(size(stage).parameters(), size -> new ArrayList<>())
                        .add(stage.name()));
        return bySize.entrySet().stream()
                .map(size -> new Matrices(
                        size.getKey(), size.getValue(), (long) size.getKey() * size.getKey() * precision.width()))
                .toList();
    }

    /**
     * Matrices of the same size at a checkpoint.
     *
     * @param parameters the number of parameters of each
     * @param estimators the estimators to which they belong
     * @param bytes the number of bytes of each
     */
    record Matrices(int parameters, List<String> estimators, long bytes) {}

    private boolean isMade(RunPlugins.Estimator stage, RunPlugins plugins) {
        Optional<OperatorSize> productsOnly = stage.estimator().productsOnly(stage.settings(), size(stage));
        if (productsOnly.isEmpty()) {
            return stage.estimator().cost(stage.settings(), size(stage)).matrix();
        }
        return stage.entry().export().isPresent()
                || plugins.metrics().stream()
                        .filter(metric -> metric.entry().isOf(stage.name()))
                        .map(metric -> metric.metric().cost(metric.settings(), productsOnly.get()))
                        .anyMatch(cost -> cost.matrix() || cost.eigenvalues());
    }

    /** Returns the size of the part of the model that an estimator covers. */
    private ModelSize size(RunPlugins.Estimator stage) {
        return model.restricted(stage.part(model.layout()).layout());
    }

    private void require(RunPlugins.Measure stage, OperatorSize operator, String estimator, ParameterPart part) {
        Cost cost = stage.metric().cost(stage.settings(), operator);
        String name = "The metric " + stage.name() + " of " + estimator;
        if (cost.matrix() || cost.eigenvalues()) {
            require(() -> matrix(part), name, BY_PRODUCTS);
        }
        if (cost.eigenvalues()) {
            require(() -> inMemory(part), name, BY_PRODUCTS);
        }
    }

    private void require(Runnable look, String what, String remedy) {
        try {
            look.run();
        } catch (NotAvailableException e) {
            throw new ModelException(what + ": " + e.getMessage() + "; " + remedy + ", or take a smaller model");
        }
    }

    /** Checks the room for a matrix of some layers, which is computed by products in memory. */
    private void matrix(ParameterPart part) {
        if (ofEngine && part.isWhole()) {
            memory.requireRoom(part.dimension(), precision);
        } else {
            inMemory(part);
        }
    }

    private void inMemory(ParameterPart part) {
        memory.requireMemory(part.dimension(), DataType.DOUBLE);
    }
}
