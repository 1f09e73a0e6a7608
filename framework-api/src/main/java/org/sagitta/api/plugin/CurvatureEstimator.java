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
 * Estimates a curvature matrix of a loss surface.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface CurvatureEstimator<S extends Record> extends ExtensionPoint {
    /**
     * The estimate at the surface's parameters. Called once a checkpoint and entry of the descriptor. What it throws ends
     * the run as failed, after the checkpoint's other estimators have run.
     */
    CurvatureOperator estimate(S settings, LossSurface surface, EstimationContext context);

    /**
     * The layers whose parameters the estimate is of, as in {@link org.sagitta.api.surface.ParameterBlock#layer}; none for
     * all. The others are held fixed: the surface, the layout and P that the estimator gets are of these layers alone, and
     * so are its operator and all that metrics see.
     */
    default List<String> layers(S settings) {
        return List.of();
    }

    /**
     * Hears of an update of the parameters, for an estimate that averages along the training. Called after each, before a
     * checkpoint there. What it throws ends the run as failed.
     *
     * @param context with the seed that an estimate at this step has
     */
    default void follow(S settings, StepCompleted step, EstimationContext context) {}

    /**
     * Looks whether the settings fit the model, before the run begins and anything is written.
     *
     * @throws UnsuitableSettingsException where they do not; the message is for the user
     */
    default void check(S settings, ParameterLayout layout) {}

    /** What an estimate takes: {@link Cost#matrix} where it is a matrix of P x P entries. */
    default Cost cost(S settings, ModelSize model) {
        return Cost.UNKNOWN;
    }

    /**
     * What is known before the run of its operator, where that is known by its products only, so that metrics go on to make
     * some; empty where it has a structure, or is a matrix.
     */
    default Optional<OperatorSize> productsOnly(S settings, ModelSize model) {
        return Optional.empty();
    }
}
