package org.sagitta.runtime.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.engine.MatrixMemory;
import org.sagitta.runtime.model.ModelException;

/**
 * The room for matrices of P x P entries, looked at before hours go into training. A loss surface of the engine makes them
 * in files where they outgrow the memory; all others lie in memory, and so does what LAPACK works on.
 *
 * @param layout of all parameters
 * @param model whose curvature the matrices are
 * @param precision of the matrices
 * @param ofEngine whether the loss surface is the engine's
 */
record MatrixRoom(MatrixMemory memory, ParameterLayout layout, ModelSize model, DataType precision, boolean ofEngine) {
    private static final String BY_PRODUCTS = "leave out method: exact to have it by products";

    /**
     * Looks at all that a descriptor asks for.
     *
     * @throws ModelException where there is no room for one of them
     */
    void require(Plugins plugins) {
        for (Plugins.Estimator stage : plugins.estimators()) {
            CurvatureEstimator<Record> estimator = stage.estimator();
            ParameterPart part = stage.part(layout);
            boolean dense = estimator.isDense(stage.settings());
            boolean structured = !dense && !estimator.isMatrixFree(stage.settings());
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
                        .forEach(metric -> require(metric, size(stage), name, part));
            }
        }
    }

    /** What a checkpoint makes, whoever asks for it. */
    List<Matrices> made(Plugins plugins) {
        Map<Integer, List<String>> bySize = new LinkedHashMap<>();
        plugins.estimators().stream()
                .filter(stage -> isMade(stage, plugins))
                .forEach(stage -> bySize.computeIfAbsent(stage.part(layout).dimension(), size -> new ArrayList<>())
                        .add(stage.name()));
        return bySize.entrySet().stream()
                .map(size -> new Matrices(
                        size.getKey(), size.getValue(), (long) size.getKey() * size.getKey() * precision.width()))
                .toList();
    }

    /**
     * Matrices of a checkpoint of one size.
     *
     * @param parameters that each is of
     * @param estimators whose they are
     * @param bytes of each
     */
    record Matrices(int parameters, List<String> estimators, long bytes) {}

    private boolean isMade(Plugins.Estimator stage, Plugins plugins) {
        Record settings = stage.settings();
        if (!stage.estimator().isMatrixFree(settings)) {
            return stage.estimator().isDense(settings);
        }
        return stage.entry().export().isPresent()
                || plugins.metrics().stream()
                        .filter(metric -> metric.entry().isOf(stage.name()))
                        .anyMatch(metric -> metric.metric().needsMatrix(metric.settings(), size(stage))
                                || metric.metric().needsEigenvalues(metric.settings()));
    }

    /** Of the operator of an estimator. */
    private OperatorSize size(Plugins.Estimator stage) {
        return stage.estimator()
                .operatorSize(
                        stage.settings(), model.restricted(stage.part(layout).dimension()));
    }

    private void require(Plugins.Measure stage, OperatorSize operator, String estimator, ParameterPart part) {
        Record settings = stage.settings();
        String name = "The metric " + stage.name() + " of " + estimator;
        if (stage.metric().needsMatrix(settings, operator) || stage.metric().needsEigenvalues(settings)) {
            require(() -> matrix(part), name, BY_PRODUCTS);
        }
        if (stage.metric().needsEigenvalues(settings)) {
            require(() -> inMemory(part), name, BY_PRODUCTS);
        }
    }

    private void require(Runnable look, String what, String remedy) {
        try {
            look.run();
        } catch (IllegalArgumentException e) {
            throw new ModelException(what + ": " + e.getMessage() + "; " + remedy + ", or take a smaller model");
        }
    }

    /** Of some layers it is made by products, in memory. */
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
