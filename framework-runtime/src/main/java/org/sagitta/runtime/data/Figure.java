package org.sagitta.runtime.data;

import java.math.BigDecimal;
import java.math.MathContext;

/** Values of data, for people. */
final class Figure {
    private static final MathContext DIGITS = new MathContext(4);

    private Figure() {}

    /** To four digits. */
    static String text(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        double size = Math.abs(value);
        return value == 0 || (size >= 1e-4 && size < 1e7) ? rounded.toPlainString() : rounded.toString();
    }
}
