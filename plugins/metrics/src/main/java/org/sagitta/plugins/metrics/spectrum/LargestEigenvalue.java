package org.sagitta.plugins.metrics.spectrum;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.plugin.MetricContext;

/** Computes lambda_1, the largest eigenvalue by value, not by modulus. */
public final class LargestEigenvalue {
    private static final double TOLERANCE = 1e-6;
    private static final int STEPS = 200;

    /**
     * The largest number of products of {@link #of} besides those of the leading eigenpair; they are needed if that
     * eigenvalue is negative.
     */
    public static final int MOST_PRODUCTS_BESIDE = STEPS;

    /** The largest number of products of {@link #byLanczos}. */
    public static final int MOST_PRODUCTS = 2 * STEPS;

    private LargestEigenvalue() {}

    /**
     * Computes lambda_1 from all eigenvalues if they are affordable, else by Lanczos steps, with the residual that was
     * reached.
     */
    public static Measurement of(CurvatureOperator operator, MetricContext context) {
        if (context.spectralSolver().affordsEigenvalues(operator)) {
            long products = operator.productsOfMatrix();
            double value =
                    context.spectralSolver().eigenpairs(operator).values().getDouble(operator.dimension() - 1L);
            return Measurement.exact(value, "eigenvalues", products);
        }
        LeadingEigenpairs leading = context.spectralSolver().leadingEigenpairs(operator, 1, TOLERANCE);
        double dominant = leading.values().getDouble(0);
        return dominant >= 0
                ? iterative(dominant, leading.residuals().getDouble(0), leading.products(), context)
                : above(dominant, leading.products(), operator, context);
    }

    /** Computes lambda_1 by Lanczos steps whose results are not shared, for an operator that no other metric uses. */
    public static Measurement byLanczos(CurvatureOperator operator, MetricContext context) {
        DominantEigenpair pair = DominantEigenpair.of(operator, TOLERANCE, STEPS, context.random());
        return pair.value() >= 0
                ? iterative(pair.value(), pair.residual(), pair.products(), context)
                : above(pair.value(), pair.products(), operator, context);
    }

    /**
     * Computes lambda_1 if the eigenvalue of largest modulus, {@code dominant}, is negative: A - dominant I has no
     * negative eigenvalues, in the same order.
     */
    private static Measurement above(double dominant, int products, CurvatureOperator operator, MetricContext context) {
        CurvatureOperator shifted = operator.plus(
                new DiagonalOperator(Nd4j.valueArrayOf(new long[] {operator.dimension()}, -dominant, DataType.DOUBLE)));
        DominantEigenpair pair = DominantEigenpair.of(shifted, TOLERANCE, STEPS, context.random());
        return iterative(pair.value() + dominant, pair.residual(), products + pair.products(), context);
    }

    private static Measurement iterative(double value, double residual, long products, MetricContext context) {
        return Measurement.iterative(value, residual, "lanczos", products, context.seed());
    }
}
