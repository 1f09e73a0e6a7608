package org.sagitta.plugins.metrics;

import java.util.Locale;

/**
 * A {@code NoFigureException} says that a figure does not exist or could not be computed; the message gives the reason.
 */
public final class NoFigureException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private NoFigureException(String reason) {
        super(reason);
    }

    /** Reports that an iteration did not converge within its steps. */
    public static NoFigureException notConverged(double residual, int steps) {
        return new NoFigureException(String.format(
                Locale.ROOT,
                "conjugate gradients have a residual of %.2g after %d steps; a larger damping needs fewer",
                residual,
                steps));
    }

    /** Reports that the k-th largest eigenvalue equals the next one, so that the leading eigenspace is not defined. */
    public static NoFigureException noSpace(int k, double eigenvalue) {
        return new NoFigureException(String.format(
                Locale.ROOT,
                "undefined: eigenvalues %d and %d are both %.6g, so no space of the %d largest stands out; another"
                        + " top-eigenvectors may",
                k,
                k + 1,
                eigenvalue,
                k));
    }
}
