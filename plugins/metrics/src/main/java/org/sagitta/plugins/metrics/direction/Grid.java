package org.sagitta.plugins.metrics.direction;

import java.util.stream.IntStream;

/** Computes ascending grids that include both ends. */
public final class Grid {
    private Grid() {}

    /** Returns an evenly spaced grid. */
    public static double[] even(double from, double to, int points) {
        return IntStream.range(0, points)
                .mapToDouble(i -> from + (to - from) * i / (points - 1))
                .toArray();
    }

    /** Returns a grid with evenly spaced logarithms; {@code from} has to be positive. */
    public static double[] logarithmic(double from, double to, int points) {
        return IntStream.range(0, points)
                .mapToDouble(i -> from * Math.pow(to / from, (double) i / (points - 1)))
                .toArray();
    }
}
