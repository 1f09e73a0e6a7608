package org.sagitta.api.plugin;

import java.util.OptionalLong;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A figure of the loss surface itself, or of the path that training takes on it, and not of a curvature operator.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface SurfaceMetric<S extends Record> extends ExtensionPoint {
    /** Measures the loss surface. Called once a checkpoint and entry of the descriptor. */
    Figures measure(S settings, MetricContext context);

    /**
     * Looks whether the settings fit the model and the data, before the run begins and anything is written.
     *
     * @param examples N, of the curvature
     * @throws UnsuitableSettingsException where they do not; the message is for the user
     */
    default void check(S settings, ParameterLayout layout, int examples) {}

    /**
     * Whether it takes products with the loss surface's Hessian: the run does not begin where that has none
     * ({@link org.sagitta.api.surface.LossSurface#obstacle}).
     */
    default boolean takesHessian(S settings) {
        return false;
    }

    /**
     * Hears of an update of the parameters, for a figure of the training between checkpoints. Called after each, before a
     * checkpoint there. What it throws ends the run as failed.
     *
     * @param memory that of {@link MetricContext#memory}
     */
    default void follow(S settings, StepCompleted step, Memory memory) {}

    /**
     * Hears of a checkpoint, whether it is measured there or not, for a figure that looks back. Called at each, before any
     * metric of the loss surface measures there. What it throws ends the run as failed.
     *
     * @param memory that of {@link MetricContext#memory}
     */
    default void follow(S settings, Checkpoint checkpoint, Memory memory) {}

    /** How many of the Hessian's leading eigenpairs it asks {@link MetricContext#leadingEigenpairs} for. */
    default int leadingEigenpairs(S settings) {
        return 0;
    }

    /**
     * How many gradients it takes at most, or what costs as much, a product counted as one: for the estimate that {@code
     * validate} prints. Without the products of {@link #leadingEigenpairs}, which may be shared, and of the Hessian's matrix
     * where that is affordable.
     *
     * @return empty where it cannot be told
     */
    default OptionalLong gradients(S settings, ParameterLayout layout) {
        return OptionalLong.empty();
    }
}
