package org.sagitta.plugins.metrics.spectrum;

import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/**
 * Figures of an iteration, whose method says so where it did not arrive.
 *
 * @param allowed residuals that count as arrived
 * @param arrived the method of those that are within it
 * @param stopped the method of the others
 */
public record IterativeFigure(double allowed, String arrived, String stopped, long products, MetricContext context) {
    /** Multiples of the rounding error that a residual may have, whatever is asked for. */
    private static final double ROUNDING = 64;

    /** @param method the iteration's name */
    IterativeFigure(double allowed, String method, long products, MetricContext context) {
        this(allowed, method, method + ", not converged", products, context);
    }

    /** @param scale what the tolerance is relative to: max |lambda| */
    static IterativeFigure within(
            double tolerance,
            double scale,
            CurvatureOperator operator,
            String method,
            long products,
            MetricContext context) {
        return new IterativeFigure(attainable(tolerance, operator) * scale, method, products, context);
    }

    /** Of leading eigenpairs that were asked for with a tolerance, which also say whether none is missing. */
    public static IterativeFigure of(
            LeadingEigenpairs pairs, double tolerance, CurvatureOperator operator, MetricContext context) {
        double attainable = attainable(tolerance, operator);
        return new IterativeFigure(
                attainable * Math.abs(pairs.values().getDouble(0)),
                method(pairs, attainable),
                "block lanczos, not converged",
                pairs.products(),
                context);
    }

    public Measurement figure(double value, double residual) {
        String how = residual <= allowed ? arrived : stopped;
        return Measurement.iterative(value, residual, how, products, context.seed());
    }

    /** How leading eigenpairs were found that have converged. */
    static String method(LeadingEigenpairs pairs, double tolerance) {
        return pairs.isComplete(tolerance) ? "block lanczos, verified" : "block lanczos, not verified";
    }

    private static double attainable(double tolerance, CurvatureOperator operator) {
        return Math.max(tolerance, ROUNDING * operator.epsilon());
    }
}
