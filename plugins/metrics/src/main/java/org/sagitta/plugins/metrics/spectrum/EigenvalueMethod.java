package org.sagitta.plugins.metrics.spectrum;

import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/** Selects how figures of eigenvalues are computed. */
public enum EigenvalueMethod {
    AUTO,
    EXACT,
    LANCZOS;

    boolean isExact(CurvatureOperator operator, MetricContext context) {
        return this == EXACT || (this == AUTO && context.spectralSolver().affordsEigenvalues(operator));
    }

    /** Returns the expected number of products, for an operator that is known by its products only. */
    long products(int dimension, long ofLanczos) {
        return this == EXACT ? dimension : ofLanczos;
    }

    /** Returns the expected number of products if quadrature is the alternative. */
    long products(int dimension, int probes, int steps) {
        return products(dimension, (long) probes * Math.min(steps, dimension));
    }
}
