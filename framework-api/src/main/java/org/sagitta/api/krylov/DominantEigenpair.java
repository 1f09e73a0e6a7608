package org.sagitta.api.krylov;

import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * A dominant eigenpair consists of the eigenvalue of largest modulus of a symmetric operator and its eigenvector; |value|
 * approaches the spectral norm max |lambda| from below.
 *
 * @param value the Rayleigh quotient v'Av, with its sign
 * @param vector v, of length P and norm 1
 * @param residual ||A v - value v||, measured by an additional product: some eigenvalue of A lies within this distance
 * @param products the number of directions that were multiplied
 */
public record DominantEigenpair(double value, INDArray vector, double residual, int products) {
    /** Residuals below this multiple of the rounding error are not attainable. */
    private static final double FLOOR = 8;

    /**
     * Takes Lanczos steps until the Ritz value of largest modulus has a residual of at most {@code tolerance |value|} and the
     * other end of the spectrum can no longer have a larger modulus. If the steps do not suffice, {@link #residual} tells the
     * accuracy that was reached.
     *
     * @param operator A
     * @param tolerance the relative tolerance; smaller values than the operator's precision attains count as that
     *     precision
     * @param maxSteps the largest number of steps; one more product measures the residual
     * @param random the source of the start vector
     */
    public static DominantEigenpair of(
            CurvatureOperator operator, double tolerance, int maxSteps, RandomGenerator random) {
        double attainable = attainable(tolerance, operator);
        Lanczos lanczos = new Lanczos(operator, maxSteps, random);
        lanczos.run(values -> hasConverged(values, attainable));
        return measured(operator, lanczos);
    }

    /** Returns the tolerance, or the smallest one that the operator's precision can attain. */
    static double attainable(double tolerance, CurvatureOperator operator) {
        return Math.max(tolerance, FLOOR * operator.epsilon());
    }

    /** Tests both ends of the spectrum, as the smallest eigenvalue may be the one of largest modulus. */
    private static boolean hasConverged(List<RitzValue> values, double tolerance) {
        RitzValue first = values.get(0);
        RitzValue last = values.get(values.size() - 1);
        double dominant = Math.max(Math.abs(first.value()), Math.abs(last.value()));
        return isSettled(first, dominant, tolerance) && isSettled(last, dominant, tolerance);
    }

    private static boolean isSettled(RitzValue end, double dominant, double tolerance) {
        return end.residual() <= tolerance * dominant || Math.abs(end.value()) + end.residual() < dominant;
    }

    private static DominantEigenpair measured(CurvatureOperator operator, Lanczos lanczos) {
        List<RitzValue> values = lanczos.ritzValues();
        int last = values.size() - 1;
        boolean isLast =
                Math.abs(values.get(last).value()) >= Math.abs(values.get(0).value());
        INDArray vector = lanczos.ritzVector(isLast ? last : 0);
        INDArray remainder = operator.apply(vector).dup();
        DoubleReductions reductions = new DoubleReductions(operator);
        double value = reductions.dot(vector, remainder);
        double residual = reductions.norm(remainder.subi(vector.mul(value)));
        return new DominantEigenpair(value, vector.reshape(vector.length()), residual, lanczos.steps() + 1);
    }
}
