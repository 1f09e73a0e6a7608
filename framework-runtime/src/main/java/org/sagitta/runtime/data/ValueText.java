package org.sagitta.runtime.data;

import java.math.BigDecimal;
import java.math.MathContext;

/** Formats values of the data for messages. */
final class ValueText {
    private static final MathContext DIGITS = new MathContext(4);

    private ValueText() {}

    /** Formats a value with four significant digits. */
    static String of(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        double size = Math.abs(value);
        return value == 0 || (size >= 1e-4 && size < 1e7) ? rounded.toPlainString() : rounded.toString();
    }
}
