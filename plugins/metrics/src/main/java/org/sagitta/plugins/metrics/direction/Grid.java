package org.sagitta.plugins.metrics.direction;

import java.util.stream.IntStream;

/** Ascending numbers that include both ends. */
public final class Grid {
    private Grid() {}

    /** Evenly spaced. */
    public static double[] even(double from, double to, int points) {
        return IntStream.range(0, points)
                .mapToDouble(i -> from + (to - from) * i / (points - 1))
                .toArray();
    }

    /** Evenly spaced logarithms, from a positive number on. */
    public static double[] logarithmic(double from, double to, int points) {
        return IntStream.range(0, points)
                .mapToDouble(i -> from * Math.pow(to / from, (double) i / (points - 1)))
                .toArray();
    }
}
