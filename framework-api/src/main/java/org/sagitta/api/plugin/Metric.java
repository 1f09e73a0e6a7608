package org.sagitta.api.plugin;

import java.util.List;
import java.util.OptionalLong;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A figure of a curvature operator.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface Metric<S extends Record> extends ExtensionPoint {
    /** Measures an operator. Called once a checkpoint, estimator and entry of the descriptor. */
    Figures measure(S settings, CurvatureOperator operator, MetricContext context);

    /**
     * Looks whether the settings fit the model and the data, before the run begins and anything is written.
     *
     * @param layout of the parameters of an operator that it is to measure
     * @param examples N, of the curvature
     * @throws UnsuitableSettingsException where they do not; the message is for the user
     */
    default void check(S settings, ParameterLayout layout, int examples) {}

    /** The names of operators that it asks {@link MetricContext#reference} for, so that they are looked at before the run begins. */
    default List<String> references(S settings) {
        return List.of();
    }

    /**
     * How many of an operator's leading eigenpairs it asks {@link MetricContext#leadingEigenpairs} for: for the estimate that
     * {@code validate} prints.
     */
    default int leadingEigenpairs(S settings) {
        return 0;
    }

    /**
     * How many products with single directions it takes at most, of an operator that is known by its products only and too
     * large for {@link MetricContext#affordsEigenvalues}: for the estimate that {@code validate} prints. Without
     * those of {@link #leadingEigenpairs}, which may be shared.
     *
     * @param dimension P
     * @return empty where it cannot be told
     */
    default OptionalLong products(S settings, int dimension) {
        return OptionalLong.empty();
    }

    /** Likewise, where what it takes follows from more than P. */
    default OptionalLong products(S settings, OperatorSize operator) {
        return products(settings, operator.dimension());
    }

    /**
     * Whether it takes, beside its operator, products with the loss surface's Hessian: the run does not begin where that has none
     * ({@link org.sagitta.api.surface.LossSurface#obstacle}).
     */
    default boolean takesHessian(S settings) {
        return false;
    }

    /**
     * Whether it takes an operator's P x P matrix, however large, where that is known by its products only; the run does not
     * begin where there is no room for one.
     */
    default boolean needsMatrix(S settings) {
        return false;
    }

    /** Likewise, where that follows from the operator too. */
    default boolean needsMatrix(S settings, OperatorSize operator) {
        return needsMatrix(settings);
    }

    /** Whether it takes all eigenvalues, however many; the run does not begin where there is no room to compute them. */
    default boolean needsEigenvalues(S settings) {
        return false;
    }
}
