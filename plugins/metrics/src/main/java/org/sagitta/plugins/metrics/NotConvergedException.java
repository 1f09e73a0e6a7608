package org.sagitta.plugins.metrics;

import java.util.Locale;

/** An iteration did not arrive within its steps. */
final class NotConvergedException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    NotConvergedException(double residual, int steps) {
        super(String.format(
                Locale.ROOT,
                "conjugate gradients have a residual of %.2g after %d steps; a larger damping needs fewer",
                residual,
                steps));
    }
}
