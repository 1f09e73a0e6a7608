package org.sagitta.api.plugin;

import java.util.List;
import java.util.OptionalLong;
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

    /**
     * How many products with single directions the estimate takes at most, or what costs as much: for the estimate that
     * {@code validate} prints.
     *
     * @param dimension P
     * @param outputs C, the model's
     * @return empty where it cannot be told
     */
    default OptionalLong products(S settings, int dimension, int outputs) {
        return OptionalLong.empty();
    }

    /** Likewise, where what it costs follows from more than that. */
    default OptionalLong products(S settings, ModelSize model) {
        return products(settings, model.parameters(), model.outputs());
    }

    /** Whether its operator is known by its products only, so that metrics go on to make some. */
    default boolean isMatrixFree(S settings) {
        return false;
    }

    /** What is known before the run of its matrix-free operator. */
    default OperatorSize operatorSize(S settings, ModelSize model) {
        return OperatorSize.byProducts(model.parameters());
    }

    /**
     * How many products with the whole model's matrix one with its matrix-free operator takes: as many as it has blocks, where
     * each is known by products only.
     */
    default int productsEach(S settings, ParameterLayout layout) {
        return 1;
    }

    /**
     * Whether it takes products with the loss surface's Hessian: the run does not begin where that has none
     * ({@link org.sagitta.api.surface.LossSurface#obstacle}).
     */
    default boolean takesHessian(S settings) {
        return false;
    }

    /** Whether the estimate is a matrix of P x P entries; the run does not begin where there is no room for one. */
    default boolean isDense(S settings) {
        return false;
    }
}
