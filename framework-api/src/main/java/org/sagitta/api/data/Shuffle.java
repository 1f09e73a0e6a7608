package org.sagitta.api.data;

import java.util.random.RandomGenerator;

/** Random orders: of the examples in an epoch, of those that a subset is drawn from. */
public final class Shuffle {
    private Shuffle() {}

    /** Brings the values into a random order, every order as likely (Fisher and Yates). */
    public static void inPlace(int[] values, RandomGenerator random) {
        for (int last = values.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = values[last];
            values[last] = values[other];
            values[other] = swapped;
        }
    }
}
