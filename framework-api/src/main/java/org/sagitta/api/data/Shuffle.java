package org.sagitta.api.data;

import java.util.random.RandomGenerator;

/** A shuffle is a random order, such as those of the examples in an epoch or of the candidates for a subset. */
public final class Shuffle {
    private Shuffle() {}

    /** Permutes the values in place; all orders are equally likely (Fisher and Yates). */
    public static void inPlace(int[] values, RandomGenerator random) {
        for (int last = values.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = values[last];
            values[last] = values[other];
            values[other] = swapped;
        }
    }
}
