package org.sagitta.runtime.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.figure.Uncertainty.Exact;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.api.figure.Uncertainty.Undefined;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.StudentInterval;

/**
 * A figure that is formatted for people: rounded to the decimal place of the second significant digit of its error, or
 * to five significant digits if it is exact.
 *
 * @param value the text of the value, such as {@code 12.34}
 * @param uncertainty the uncertainty of the figure
 * @param error half the width of its interval, or its residual, in two significant digits; empty if there is neither
 */
public record FigureText(String value, Uncertainty uncertainty, String error) {
    private static final int EXACT_DIGITS = 5;
    private static final int ERROR_DIGITS = 2;

    /** The largest number of significant digits that is shown. */
    private static final int MOST_DIGITS = 8;

    /** Formats a figure. */
    public static FigureText of(JournalLine line) {
        Uncertainty uncertainty = line.measurement().uncertainty();
        if (uncertainty instanceof Undefined) {
            return new FigureText("undefined", uncertainty, "");
        }
        if (line.interval().isPresent()) {
            double half = line.interval().get().halfWidth();
            String error = Double.isFinite(half) ? text(rounded(half, ERROR_DIGITS), half) : Double.toString(half);
            return new FigureText(toTheDigitsOf(half, line.value(), MOST_DIGITS), uncertainty, error);
        }
        if (uncertainty instanceof Residual residual) {
            return new FigureText(
                    toTheDigitsOf(residual.value(), line.value(), EXACT_DIGITS),
                    uncertainty,
                    number(residual.value(), ERROR_DIGITS));
        }
        return new FigureText(number(line.value()), uncertainty, "");
    }

    /**
     * Describes the uncertainty: {@code exact}, {@code ± 0.05}, {@code residual 1e-4} ...; empty if nothing is known of
     * it.
     */
    public String uncertaintyInWords() {
        if (uncertainty instanceof Exact) {
            return "exact";
        }
        if (uncertainty instanceof StandardError) {
            return "± " + error;
        }
        return uncertainty instanceof Residual ? "residual " + error : "";
    }

    /** Returns the level of intervals in per cent. */
    static String level() {
        return number(100 * StudentInterval.LEVEL);
    }

    /** Formats a number whose error is negligible. */
    static String number(double value) {
        return number(value, EXACT_DIGITS);
    }

    private static String toTheDigitsOf(double error, double value, int most) {
        if (!Double.isFinite(value) || !Double.isFinite(error) || error == 0) {
            return number(value);
        }
        int decimals = rounded(error, ERROR_DIGITS).scale();
        BigDecimal supported = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
        return text(supported.precision() > most ? rounded(value, most) : supported, Math.max(Math.abs(value), error));
    }

    private static String number(double value, int digits) {
        return Double.isFinite(value)
                ? text(rounded(value, digits).stripTrailingZeros(), value)
                : Double.toString(value);
    }

    private static BigDecimal rounded(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    /** Writes all digits of a number, with an exponent if its magnitude is far from 1. */
    private static String text(BigDecimal number, double size) {
        if (isPlain(size)) {
            return number.toPlainString();
        }
        int exponent = number.precision() - number.scale() - 1;
        return number.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
    }

    private static boolean isPlain(double value) {
        return value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6);
    }
}
