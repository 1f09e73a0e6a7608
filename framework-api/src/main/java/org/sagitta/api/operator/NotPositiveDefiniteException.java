package org.sagitta.api.operator;

import java.util.Locale;

/** A + damping I is not positive definite, so it has no damped inverse and no log-determinant. */
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

    /** @param smallestEigenvalue of A */
    public NotPositiveDefiniteException(double smallestEigenvalue, double damping) {
        this("=", smallestEigenvalue, damping);
    }

    /** For an A whose smallest eigenvalue is known to be at most a bound. */
    public static NotPositiveDefiniteException bounded(double bound, double damping) {
        return new NotPositiveDefiniteException("<=", bound, damping);
    }

    /** The same of a positive multiple of A, and another damping. */
    NotPositiveDefiniteException scaled(double factor, double otherDamping) {
        return new NotPositiveDefiniteException(relation, smallestEigenvalue * factor, otherDamping);
    }

    /** lambda_min of A, or its bound. */
    public double smallestEigenvalue() {
        return smallestEigenvalue;
    }

    /** What was added to it. */
    public double damping() {
        return damping;
    }
}
