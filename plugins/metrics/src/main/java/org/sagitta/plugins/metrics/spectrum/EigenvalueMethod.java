package org.sagitta.plugins.metrics.spectrum;

import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/** How figures of eigenvalues are found. */
public enum EigenvalueMethod {
    AUTO,
    EXACT,
    LANCZOS;

    boolean isExact(CurvatureOperator operator, MetricContext context) {
        return this == EXACT || (this == AUTO && context.affordsEigenvalues(operator));
    }

    /** The products to expect of an operator that is known by its products only. */
    long products(int dimension, long ofLanczos) {
        return this == EXACT ? dimension : ofLanczos;
    }

    /** Likewise, of quadrature. */
    long products(int dimension, int probes, int steps) {
        return products(dimension, (long) probes * Math.min(steps, dimension));
    }
}
