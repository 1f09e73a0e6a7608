package org.sagitta.plugins.metrics;

import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.Measurement.Uncertainty;

/** Multiples of figures. */
public final class Scaled {
    private Scaled() {}

    /** A figure times a number that is exact, with its error. */
    public static Measurement by(double factor, Measurement figure) {
        return new Measurement(
                factor * figure.value(),
                scaled(Math.abs(factor), figure.uncertainty()),
                figure.method(),
                figure.products(),
                figure.seed());
    }

    private static Uncertainty scaled(double factor, Uncertainty uncertainty) {
        if (uncertainty instanceof Uncertainty.StandardError error) {
            return new Uncertainty.StandardError(factor * error.value());
        }
        return uncertainty instanceof Uncertainty.Residual residual
                ? new Uncertainty.Residual(factor * residual.value())
                : uncertainty;
    }
}
