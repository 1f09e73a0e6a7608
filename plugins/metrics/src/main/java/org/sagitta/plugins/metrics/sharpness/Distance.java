package org.sagitta.plugins.metrics.sharpness;

import java.math.BigDecimal;

/** Writes distances as parts of figures' names. */
final class Distance {
    private Distance() {}

    /** Returns a name such as {@code box-0.0005}. */
    static String name(String quantity, double distance) {
        return quantity + "-"
                + new BigDecimal(Double.toString(distance)).stripTrailingZeros().toPlainString();
    }
}
