package org.sagitta.api.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ShuffleTest {
    @Test
    void everyOrderIsAsLikely() {
        Random random = new Random(7);
        Map<String, Integer> counts = new TreeMap<>();
        int repeats = 24_000;
        for (int i = 0; i < repeats; i++) {
            int[] values = {0, 1, 2, 3};
            Shuffle.inPlace(values, random);
            counts.merge(Arrays.toString(values), 1, Integer::sum);
        }
        assertEquals(24, counts.size());
        double deviation = counts.values().stream()
                .mapToDouble(count -> Math.pow(count - repeats / 24.0, 2) / (repeats / 24.0))
                .sum();
        // chi squared with 23 degrees of freedom exceeds 50 once in a thousand
        assertEquals(23, deviation, 27);
    }
}
