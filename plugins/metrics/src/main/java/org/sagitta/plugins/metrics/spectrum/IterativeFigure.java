package org.sagitta.plugins.metrics.spectrum;

import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/**
 * An {@code IterativeFigure} makes the figures of an iteration; the method of a figure says if the iteration did not
 * converge.
 *
 * @param allowed the largest residual of a converged iteration
 * @param arrived the name of the method for converged figures
 * @param stopped the name of the method for other figures
 */
public record IterativeFigure(double allowed, String arrived, String stopped, long products, MetricContext context) {
    /** A residual may be so many times the rounding error, however small the tolerance. */
    private static final double ROUNDING = 64;

    /**
     * Names both methods after the iteration.
     *
     * @param method the name of the iteration
     */
    IterativeFigure(double allowed, String method, long products, MetricContext context) {
        this(allowed, method, method + ", not converged", products, context);
    }

    /**
     * Makes figures with a relative tolerance.
     *
     * @param scale the number to which the tolerance is relative: max |lambda|
     */
    static IterativeFigure within(
            double tolerance,
            double scale,
            CurvatureOperator operator,
            String method,
            long products,
            MetricContext context) {
        return new IterativeFigure(attainable(tolerance, operator) * scale, method, products, context);
    }

    /**
     * Makes figures of leading eigenpairs that were computed with a tolerance. Their method also says whether a check
     * for missing pairs succeeded.
     */
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

    /** Returns the name of the method for leading eigenpairs that converged. */
    static String method(LeadingEigenpairs pairs, double tolerance) {
        return pairs.isComplete(tolerance) ? "block lanczos, verified" : "block lanczos, not verified";
    }

    private static double attainable(double tolerance, CurvatureOperator operator) {
        return Math.max(tolerance, ROUNDING * operator.epsilon());
    }
}
