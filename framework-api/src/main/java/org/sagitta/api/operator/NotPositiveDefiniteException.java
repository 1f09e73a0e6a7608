package org.sagitta.api.operator;

import java.util.Locale;

/**
 * This exception reports that A + damping I is not positive definite, so that it has no damped inverse and no log-determinant.
 */
public final class NotPositiveDefiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final String relation;
    private final double smallestEigenvalue;
    private final double damping;

    private NotPositiveDefiniteException(String relation, double smallestEigenvalue, double damping) {
        super(String.format(
                Locale.ROOT, "undefined: lambda_min %s %.6g, damping = %.6g", relation, smallestEigenvalue, damping));
        this.relation = relation;
        this.smallestEigenvalue = smallestEigenvalue;
        this.damping = damping;
    }

    /**
     * Reports a known smallest eigenvalue.
     *
     * @param smallestEigenvalue lambda_min of A
     */
    public NotPositiveDefiniteException(double smallestEigenvalue, double damping) {
        this("=", smallestEigenvalue, damping);
    }

    /** Reports a smallest eigenvalue of A of which only an upper bound is known. */
    public static NotPositiveDefiniteException bounded(double bound, double damping) {
        return new NotPositiveDefiniteException("<=", bound, damping);
    }

    /** Returns the same report for a positive multiple of A and another damping. */
    NotPositiveDefiniteException scaled(double factor, double otherDamping) {
        return new NotPositiveDefiniteException(relation, smallestEigenvalue * factor, otherDamping);
    }

    /** Returns lambda_min of A, or its upper bound. */
    public double smallestEigenvalue() {
        return smallestEigenvalue;
    }

    /** Returns the damping that was added to A. */
    public double damping() {
        return damping;
    }
}
