package org.sagitta.api.plugin;

import java.util.List;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.krylov.SpectralSolver;
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
     * What a measurement takes of an operator that is known by its products only and too large for {@link
     * SpectralSolver#affordsEigenvalues}.
     */
    default Cost cost(S settings, OperatorSize operator) {
        return Cost.UNKNOWN;
    }
}
