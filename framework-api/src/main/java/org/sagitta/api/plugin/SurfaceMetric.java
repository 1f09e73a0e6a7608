package org.sagitta.api.plugin;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A surface metric measures the loss surface itself, or the path of the training on it, and no curvature operator.
 *
 * @param <S> the settings, a record: see {@link org.sagitta.api.settings}
 */
public interface SurfaceMetric<S extends Record> extends ExtensionPoint {
    /** Measures the loss surface. It is called once for each checkpoint and entry of the descriptor. */
    Figures measure(S settings, MetricContext context);

    /**
     * Checks that the settings fit the model and the data, before the run begins and anything is written.
     *
     * @param examples N, the number of examples of the curvature
     * @throws UnsuitableSettingsException if they do not; the message is for the user
     */
    default void check(S settings, ParameterLayout layout, int examples) {}

    /**
     * Receives each update of the parameters, for a figure of the training between checkpoints. It is called after each
     * update, and before a checkpoint at that step. If it throws an exception, the run fails.
     *
     * @param memory that of {@link MetricContext#memory}
     */
    default void follow(S settings, StepCompleted step, Memory memory) {}

    /**
     * Receives each checkpoint, measured by this metric or not, for a figure that depends on earlier ones. It is called before
     * any metric of the loss surface measures at the checkpoint. If it throws an exception, the run fails.
     *
     * @param memory that of {@link MetricContext#memory}
     */
    default void follow(S settings, Checkpoint checkpoint, Memory memory) {}

    /**
     * Returns the cost of a measurement. It excludes the products that build the Hessian's matrix if that is affordable; its
     * leading eigenpairs are those of the Hessian.
     */
    default Cost cost(S settings, ModelSize model) {
        return Cost.UNKNOWN;
    }
}
