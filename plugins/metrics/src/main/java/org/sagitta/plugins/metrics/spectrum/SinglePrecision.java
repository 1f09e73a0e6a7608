package org.sagitta.plugins.metrics.spectrum;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;

/** What products in float32 hide of a spectrum: eigenvalues that are within their rounding of the largest. */
public final class SinglePrecision {
    /** Multiples of the rounding error, relative to the largest modulus, below which float32 tells nothing apart. */
    private static final double ROUNDING = 64;

    private SinglePrecision() {}

    /** Whether a number beside the largest modulus is lost in float32's rounding. */
    static boolean hides(double value, double largest, CurvatureOperator operator) {
        return operator.precision() == DataType.FLOAT && Math.abs(value) <= ROUNDING * operator.epsilon() * largest;
    }

    /** A figure that goes by eigenvalues as small as a number, with a caution where float32 hides those. */
    public static Measurement marked(Measurement figure, double smallest, double largest, CurvatureOperator operator) {
        return hides(smallest, largest, operator) ? marked(figure, largest, operator) : figure;
    }

    /** A figure that float32 hides something of, with a caution. */
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
