package org.sagitta.plugins.metrics.spectrum;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;

/** Marks figures that depend on eigenvalues which are lost in the rounding errors of float32 products. */
public final class SinglePrecision {
    /**
     * Below so many rounding errors, relative to the largest modulus, float32 does not distinguish eigenvalues from
     * zero.
     */
    private static final double ROUNDING = 64;

    private SinglePrecision() {}

    /** Returns whether an eigenvalue is lost in the rounding errors of float32. */
    static boolean hides(double value, double largest, CurvatureOperator operator) {
        return operator.precision() == DataType.FLOAT && Math.abs(value) <= ROUNDING * operator.epsilon() * largest;
    }

    /** Adds a caution to a figure if float32 hides the smallest eigenvalue on which it depends. */
    public static Measurement marked(Measurement figure, double smallest, double largest, CurvatureOperator operator) {
        return hides(smallest, largest, operator) ? marked(figure, largest, operator) : figure;
    }

    /** Adds a caution to a figure that float32 makes uncertain. */
    public static Measurement marked(Measurement figure, double largest, CurvatureOperator operator) {
        return figure.uncertainty() instanceof Uncertainty.Undefined
                ? figure
                : figure.withCaution(String.format(
                        Locale.ROOT,
                        "float32 does not tell eigenvalues below %.2g, its rounding beside the largest, from zero or from each"
                                + " other; 'curvature.precision: float64' does",
                        ROUNDING * operator.epsilon() * largest));
    }
}
