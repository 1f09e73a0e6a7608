package org.sagitta.runtime.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.sagitta.runtime.run.JournalLine;

/**
 * A figure as people read it: five significant digits, or as many as its standard error leaves meaningful.
 *
 * @param value such as {@code 12.34}
 * @param uncertainty what is known of its error
 * @param error the standard error or the residual, in two significant digits; empty where there is none
 */
public record FigureText(String value, Uncertainty uncertainty, String error) {
    /** What is known of a figure's error. */
    public enum Uncertainty {
        EXACT,
        STANDARD_ERROR,
        RESIDUAL,
        UNKNOWN
    }

    private static final MathContext VALUE = new MathContext(5, RoundingMode.HALF_EVEN);
    private static final MathContext ERROR = new MathContext(2, RoundingMode.HALF_EVEN);

    /** Writes out a figure. */
    public static FigureText of(JournalLine line) {
        if (line.undefined().isPresent()) {
            return new FigureText("undefined", Uncertainty.UNKNOWN, "");
        }
        if (line.standardError().isPresent()) {
            return withStandardError(line.value(), line.standardError().getAsDouble());
        }
        String value = number(line.value());
        if (line.residual().isPresent()) {
            return new FigureText(
                    value, Uncertainty.RESIDUAL, number(line.residual().getAsDouble(), ERROR));
        }
        return new FigureText(value, line.exact().orElse(false) ? Uncertainty.EXACT : Uncertainty.UNKNOWN, "");
    }

    /** Such as {@code exact}, {@code ± 0.05}, {@code residual 1e-4}; empty where nothing is known. */
    public String uncertaintyInWords() {
        return switch (uncertainty) {
            case EXACT -> "exact";
            case STANDARD_ERROR -> "± " + error;
            case RESIDUAL -> "residual " + error;
            case UNKNOWN -> "";
        };
    }

    /** A number that has no error to speak of. */
    static String number(double value) {
        return number(value, VALUE);
    }

    private static FigureText withStandardError(double value, double standardError) {
        if (!isPlain(value) || !isPlain(standardError) || standardError == 0) {
            return new FigureText(number(value), Uncertainty.STANDARD_ERROR, number(standardError, ERROR));
        }
        BigDecimal error = new BigDecimal(standardError).round(ERROR);
        BigDecimal rounded = new BigDecimal(value).setScale(Math.max(0, error.scale()), RoundingMode.HALF_EVEN);
        return new FigureText(rounded.toPlainString(), Uncertainty.STANDARD_ERROR, error.toPlainString());
    }

    private static String number(double value, MathContext digits) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(digits).stripTrailingZeros();
        if (isPlain(value)) {
            return rounded.toPlainString();
        }
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }

    private static boolean isPlain(double value) {
        return value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6);
    }
}
