package org.sagitta.plugins.metrics.landscape;

import com.google.common.primitives.Doubles;
import org.sagitta.plugins.metrics.direction.Grid;

/** An {@code Extent} is an interval of a coordinate. */
record Extent(double from, double to) {
    /** Returns the interval from -r to r. */
    static Extent around(double r) {
        return new Extent(-r, r);
    }

    /** Returns an interval that contains all places and the origin, with a margin of a tenth on both sides. */
    static Extent of(double[] places) {
        double from = Math.min(0, Doubles.min(places));
        double to = Math.max(0, Doubles.max(places));
        return new Extent(from - (to - from) / 10, to + (to - from) / 10);
    }

    double[] grid(int points) {
        return Grid.even(from, to, points);
    }
}
