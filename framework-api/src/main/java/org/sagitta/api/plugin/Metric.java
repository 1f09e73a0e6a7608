package org.sagitta.api.plugin;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * A figure of a curvature operator.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface Metric<S extends Record> extends ExtensionPoint {
    /** The figure. Called once a checkpoint, estimator and entry of the descriptor. */
    Measurement measure(S settings, CurvatureOperator operator, MetricContext context);
}
