package org.sagitta.plugins.metrics.spectrum;

import java.util.random.RandomGenerator;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.HutchPlusPlus;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;

/**
 * Computes the trace by the method {@code auto}: exactly if that costs no more products than an estimate may take, else
 * by Hutch++.
 */
public final class TraceFigure {
    private TraceFigure() {}

    /**
     * Computes the trace.
     *
     * @param products the largest number of products of an estimate
     */
    public static Measurement of(CurvatureOperator operator, int products, MetricContext context) {
        return of(operator, products, context.random(), context);
    }

    /** Computes the trace with the given random numbers. */
    public static Measurement of(
            CurvatureOperator operator, int products, RandomGenerator random, MetricContext context) {
        return isExact(operator, products, context)
                ? ExactFigure.trace(operator)
                : HutchPlusPlus.trace(operator, products, random).measurement("hutch++", context.seed());
    }

    static boolean isExact(CurvatureOperator operator, int products, MetricContext context) {
        return operator.trace().isPresent()
                || operator.productsOfDiagonal() <= products
                || context.spectralSolver().affordsEigenvalues(operator);
    }

    /** Returns whether the exact trace costs fewer products than an estimate and than the matrix. */
    public static boolean isCheap(CurvatureOperator operator, int products) {
        return operator.trace().isPresent() || isDiagonalCheap(operator, products);
    }

    /** Returns whether the diagonal costs fewer products than an estimate and than the matrix. */
    public static boolean isDiagonalCheap(CurvatureOperator operator, int products) {
        return operator.productsOfDiagonal() < operator.productsOfMatrix() && operator.productsOfDiagonal() <= products;
    }

    /** Returns whether the diagonal is cheap enough, by the costs known before the run. */
    static boolean isByDiagonal(OperatorSize operator, int products) {
        return operator.productsOfDiagonal() <= products;
    }
}
