package org.sagitta.plugins.metrics.sharpness;

import java.math.BigDecimal;

/** Distances in the names of figures. */
final class Distance {
    private Distance() {}

    /** {@code box-0.0005}. */
    static String name(String quantity, double distance) {
        return quantity + "-"
                + new BigDecimal(Double.toString(distance)).stripTrailingZeros().toPlainString();
    }
}
