package org.sagitta.api.plugin;

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

    /**
     * What a measurement takes. Without the products that make the Hessian's matrix where that is affordable; its leading
     * eigenpairs are the Hessian's.
     */
    default Cost cost(S settings, ModelSize model) {
        return Cost.UNKNOWN;
    }
}
