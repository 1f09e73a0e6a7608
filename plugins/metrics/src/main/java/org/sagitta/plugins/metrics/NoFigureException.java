package org.sagitta.plugins.metrics;

import java.util.Locale;

/** There is no such figure, or none was found: the message says why. */
public final class NoFigureException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private NoFigureException(String reason) {
        super(reason);
    }

    /** An iteration did not arrive within its steps. */
    public static NoFigureException notConverged(double residual, int steps) {
        return new NoFigureException(String.format(
                Locale.ROOT,
                "conjugate gradients have a residual of %.2g after %d steps; a larger damping needs fewer",
                residual,
                steps));
    }

    /** The k-th largest eigenvalue and the next are the same. */
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
