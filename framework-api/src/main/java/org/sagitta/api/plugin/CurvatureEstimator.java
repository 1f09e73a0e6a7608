package org.sagitta.api.plugin;

import java.util.List;
import java.util.Optional;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A curvature estimator estimates a curvature matrix of a loss surface.
 *
 * @param <S> the settings, a record: see {@link org.sagitta.api.settings}
 */
public interface CurvatureEstimator<S extends Record> extends ExtensionPoint {
    /**
     * Returns the estimate at the surface's parameters. It is called once for each checkpoint and entry of the descriptor. If
     * it throws an exception, the run fails after the checkpoint's other estimators have run.
     */
    CurvatureOperator estimate(S settings, LossSurface surface, EstimationContext context);

    /**
     * Returns the names of the layers whose parameters the estimate covers, as in {@link
     * org.sagitta.api.surface.ParameterBlock#layer}; none for all. All other parameters are held fixed: the surface, the
     * layout and P that the estimator receives cover these layers alone, as do its operator and everything that metrics
     * receive.
     */
    default List<String> layers(S settings) {
        return List.of();
    }

    /**
     * Receives each update of the parameters, for an estimate that averages along the training. It is called after each
     * update, and before a checkpoint at that step. If it throws an exception, the run fails.
     *
     * @param context the context, with the seed of an estimate at this step
     */
    default void follow(S settings, StepCompleted step, EstimationContext context) {}

    /**
     * Checks that the settings fit the model, before the run begins and anything is written.
     *
     * @throws UnsuitableSettingsException if they do not; the message is for the user
     */
    default void check(S settings, ParameterLayout layout) {}

    /** Returns the cost of an estimate, with {@link Cost#matrix} if it is a matrix of P x P entries. */
    default Cost cost(S settings, ModelSize model) {
        return Cost.UNKNOWN;
    }

    /**
     * Returns the size of the operator if it will be known by its products only, so that metrics take further products; empty
     * if it has a structure or is a matrix.
     */
    default Optional<OperatorSize> productsOnly(S settings, ModelSize model) {
        return Optional.empty();
    }
}
