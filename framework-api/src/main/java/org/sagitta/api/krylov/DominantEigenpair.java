package org.sagitta.api.krylov;

import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * The eigenvalue of largest modulus of a symmetric operator, and its eigenvector: |value| approaches the spectral norm
 * max |lambda| from below.
 *
 * @param value the Rayleigh quotient v'Av, with its sign
 * @param vector v, of length P and norm 1
 * @param residual ||A v - value v||, measured by a product of its own: an eigenvalue of A is no farther than that
 * @param products directions that were multiplied
 */
public record DominantEigenpair(double value, INDArray vector, double residual, int products) {
    /** Multiples of the rounding error below which no residual is asked to fall. */
    private static final double FLOOR = 8;

    /**
     * Lanczos steps until the Ritz value of largest modulus has a residual of at most {@code tolerance |value|}, and the
     * other end of the spectrum can no longer be larger. Where that does not happen, the residual says how far it came.
     *
     * @param operator A
     * @param tolerance relative; one below the operator's precision counts as that
     * @param maxSteps steps at most; one more product measures the residual
     * @param random what the start vector is drawn from
     */
    public static DominantEigenpair of(
            CurvatureOperator operator, double tolerance, int maxSteps, RandomGenerator random) {
        double attainable = attainable(tolerance, operator);
        Lanczos lanczos = new Lanczos(operator, maxSteps, random);
        lanczos.run(values -> hasConverged(values, attainable));
        return measured(operator, lanczos);
    }

    /** The tolerance, or what the operator's precision lets a residual fall to. */
    static double attainable(double tolerance, CurvatureOperator operator) {
        return Math.max(tolerance, FLOOR * operator.epsilon());
    }

    /** Both ends count: the smallest eigenvalue may be the one of largest modulus. */
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
