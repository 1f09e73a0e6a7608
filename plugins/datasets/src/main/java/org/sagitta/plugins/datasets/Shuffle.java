package org.sagitta.plugins.datasets;

import java.util.random.RandomGenerator;

/** Random orders. */
final class Shuffle {
    private Shuffle() {}

    /** Every order is as likely (Fisher and Yates). */
    static void inPlace(int[] values, RandomGenerator random) {
        for (int last = values.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = values[last];
            values[last] = values[other];
            values[other] = swapped;
        }
    }
}
