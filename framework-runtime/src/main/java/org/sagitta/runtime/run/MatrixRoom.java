package org.sagitta.runtime.run;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.engine.MatrixMemory;
import org.sagitta.runtime.model.ModelException;

/**
 * The room for matrices of P x P entries, looked at before hours go into training. A loss surface of the engine makes them
 * in files where they outgrow the memory; all others lie in memory, and so does what LAPACK works on.
 *
 * @param model whose curvature the matrices are
 * @param precision of the matrices
 * @param ofEngine whether the loss surface is the engine's
 */
record MatrixRoom(MatrixMemory memory, ModelSize model, DataType precision, boolean ofEngine) {
    private static final String BY_PRODUCTS = "leave out method: exact to have it by products";

    /**
     * Looks at all that a descriptor asks for.
     *
     * @throws ModelException where there is no room for one of them
     */
    void require(Plugins plugins) {
        for (Plugins.Estimator stage : plugins.estimators()) {
            CurvatureEstimator<Record> estimator = stage.estimator();
            PluginEntry entry = stage.entry().plugin();
            boolean dense = estimator.isDense(entry.settings());
            boolean structured = !dense && !estimator.isMatrixFree(entry.settings());
            String name = "estimator " + entry.name();
            if (dense) {
                require(this::matrix, "The " + name, "leave out materialise to have it by products");
            }
            if (stage.entry().export().isPresent()) {
                require(structured ? this::inMemory : this::matrix, "The export of " + name, "leave it out");
            }
            if (!structured) {
                plugins.metrics().stream()
                        .filter(metric -> metric.entry().isOf(entry.name()))
                        .forEach(metric -> require(metric, estimator.operatorSize(entry.settings(), model), name));
            }
        }
    }

    /** What a checkpoint makes, whoever asks for it. */
    Matrices made(Plugins plugins) {
        return new Matrices(
                plugins.estimators().stream()
                        .filter(stage -> isMade(stage, plugins))
                        .map(stage -> stage.entry().plugin().name())
                        .toList(),
                (long) dimension() * dimension() * precision.width());
    }

    /**
     * Matrices of a checkpoint.
     *
     * @param estimators whose they are
     * @param bytes of each
     */
    record Matrices(List<String> estimators, long bytes) {}

    private boolean isMade(Plugins.Estimator stage, Plugins plugins) {
        Record settings = stage.entry().plugin().settings();
        OperatorSize operator = stage.estimator().operatorSize(settings, model);
        if (!stage.estimator().isMatrixFree(settings)) {
            return stage.estimator().isDense(settings);
        }
        return stage.entry().export().isPresent()
                || plugins.metrics().stream()
                        .filter(metric ->
                                metric.entry().isOf(stage.entry().plugin().name()))
                        .anyMatch(metric -> metric.metric().needsMatrix(metric.settings(), operator)
                                || metric.metric().needsEigenvalues(metric.settings()));
    }

    private void require(Plugins.Measure stage, OperatorSize operator, String estimator) {
        Record settings = stage.settings();
        String name = "The metric " + stage.name() + " of " + estimator;
        if (stage.metric().needsMatrix(settings, operator) || stage.metric().needsEigenvalues(settings)) {
            require(this::matrix, name, BY_PRODUCTS);
        }
        if (stage.metric().needsEigenvalues(settings)) {
            require(this::inMemory, name, BY_PRODUCTS);
        }
    }

    private void require(Runnable look, String what, String remedy) {
        try {
            look.run();
        } catch (IllegalArgumentException e) {
            throw new ModelException(what + ": " + e.getMessage() + "; " + remedy + ", or take a smaller model");
        }
    }

    private void matrix() {
        if (ofEngine) {
            memory.requireRoom(dimension(), precision);
        } else {
            inMemory();
        }
    }

    private void inMemory() {
        memory.requireMemory(dimension(), DataType.DOUBLE);
    }

    private int dimension() {
        return model.parameters();
    }
}
