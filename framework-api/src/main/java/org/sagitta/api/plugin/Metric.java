package org.sagitta.api.plugin;

import java.util.List;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.krylov.SpectralSolver;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A metric measures a curvature operator.
 *
 * @param <S> the settings, a record: see {@link org.sagitta.api.settings}
 */
public interface Metric<S extends Record> extends ExtensionPoint {
    /** Measures an operator. It is called once for each checkpoint, estimator and entry of the descriptor. */
    Figures measure(S settings, CurvatureOperator operator, MetricContext context);

    /**
     * Checks that the settings fit the model and the data, before the run begins and anything is written.
     *
     * @param layout the layout of the parameters of an operator that it will measure
     * @param examples N, the number of examples of the curvature
     * @throws UnsuitableSettingsException if they do not; the message is for the user
     */
    default void check(S settings, ParameterLayout layout, int examples) {}

    /**
     * Returns the names of the operators that it requests by {@link MetricContext#reference}; they are checked before the run
     * begins.
     */
    default List<String> references(S settings) {
        return List.of();
    }

    /**
     * Returns the cost of a measurement of an operator that is known by its products only and too large for {@link
     * SpectralSolver#affordsEigenvalues}.
     */
    default Cost cost(S settings, OperatorSize operator) {
        return Cost.UNKNOWN;
    }
}
