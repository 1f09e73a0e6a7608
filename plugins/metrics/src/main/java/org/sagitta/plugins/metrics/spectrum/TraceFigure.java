package org.sagitta.plugins.metrics.spectrum;

import java.util.random.RandomGenerator;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.HutchPlusPlus;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;

/** The trace as {@code auto} finds it: exactly where that costs no more than an estimate may, else by Hutch++. */
public final class TraceFigure {
    private TraceFigure() {}

    /**
     * The trace.
     *
     * @param products what an estimate may cost
     */
    public static Measurement of(CurvatureOperator operator, int products, MetricContext context) {
        return of(operator, products, context.random(), context);
    }

    /** Likewise, by given random numbers. */
    public static Measurement of(
            CurvatureOperator operator, int products, RandomGenerator random, MetricContext context) {
        return isExact(operator, products, context)
                ? ExactFigure.trace(operator)
                : HutchPlusPlus.trace(operator, products, random).measurement("hutch++", context.seed());
    }

    static boolean isExact(CurvatureOperator operator, int products, MetricContext context) {
        return operator.trace().isPresent()
                || operator.productsOfDiagonal() <= products
                || context.affordsEigenvalues(operator);
    }

    /** Whether there is a way to it that costs less than its estimate and than the matrix. */
    public static boolean isCheap(CurvatureOperator operator, int products) {
        return operator.trace().isPresent() || isDiagonalCheap(operator, products);
    }

    /** Whether the diagonal costs less than an estimate and than the matrix. */
    public static boolean isDiagonalCheap(CurvatureOperator operator, int products) {
        return operator.productsOfDiagonal() < operator.productsOfMatrix() && operator.productsOfDiagonal() <= products;
    }

    /** Whether the diagonal is cheap enough, as far as that is known before the run. */
    static boolean isByDiagonal(OperatorSize operator, int products) {
        return operator.productsOfDiagonal() <= products;
    }
}
