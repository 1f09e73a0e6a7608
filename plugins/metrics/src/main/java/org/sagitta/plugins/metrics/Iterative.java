package org.sagitta.plugins.metrics;

import org.sagitta.api.event.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/**
 * Figures of an iteration, whose method says so where it did not arrive.
 *
 * @param allowed residuals that count as arrived
 * @param method the iteration's name
 */
record Iterative(double allowed, String method, long products, MetricContext context) {
    /** Multiples of the rounding error that a residual may have, whatever is asked for. */
    private static final double ROUNDING = 64;

    /** @param scale what the tolerance is relative to: max |lambda| */
    static Iterative within(
            double tolerance,
            double scale,
            CurvatureOperator operator,
            String method,
            long products,
            MetricContext context) {
        return new Iterative(Math.max(tolerance, ROUNDING * operator.epsilon()) * scale, method, products, context);
    }

    Measurement figure(double value, double residual) {
        String how = residual <= allowed ? method : method + ", not converged";
        return Measurement.iterative(value, residual, how, products, context.seed());
    }
}
