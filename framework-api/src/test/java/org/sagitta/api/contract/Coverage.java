package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Maps;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;

/**
 * How often the 95 % intervals of Student's t distribution around stochastic figures hold the truth.
 *
 * @param shares of the repeats whose interval held it, by the figure's name
 */
public record Coverage(Map<String, Double> shares) {
    private static final int REPEATS = 1000;

    /** Quantiles 0.975 by degrees of freedom. */
    private static final Map<Integer, Double> QUANTILES = Map.of(
            4, 2.776445,
            9, 2.262157,
            14, 2.144787,
            19, 2.093024,
            29, 2.045230,
            399, 1.965927);

    public Coverage {
        shares = Map.copyOf(shares);
    }

    /**
     * Of several figures at once, over seeded repeats.
     *
     * @param truths by name
     * @param samples behind each standard error, which leave one degree of freedom less
     * @param figures of a seed, by name; others than those that have a truth are ignored
     */
    public static Coverage of(Map<String, Double> truths, int samples, LongFunction<Map<String, Measurement>> figures) {
        Map<String, Integer> each = Maps.transformValues(truths, truth -> samples);
        return of(truths, each, figures);
    }

    /**
     * Likewise, where the figures are of different numbers of samples.
     *
     * @param samples behind each standard error, by name
     */
    public static Coverage of(
            Map<String, Double> truths, Map<String, Integer> samples, LongFunction<Map<String, Measurement>> figures) {
        Map<String, Integer> held = new HashMap<>();
        for (long seed = 0; seed < REPEATS; seed++) {
            Map<String, Measurement> found = figures.apply(seed);
            truths.forEach((name, truth) ->
                    held.merge(name, holds(name, found.get(name), truth, samples.get(name) - 1) ? 1 : 0, Integer::sum));
        }
        return new Coverage(Maps.transformValues(held, count -> count / (double) REPEATS));
    }

    /** Of one figure. */
    public static double of(double truth, int samples, LongFunction<Measurement> figure) {
        return of(Map.of("", truth), samples, seed -> Map.of("", figure.apply(seed)))
                .shares()
                .get("");
    }

    /** Between 90 and 99 %, each. */
    public void assertHold() {
        assertAll(shares.entrySet().stream().map(figure -> () -> assertHolds(figure.getKey(), figure.getValue())));
    }

    /** Between 90 and 99 %. */
    public static void assertHolds(double share) {
        assertHolds("", share);
    }

    private static void assertHolds(String name, double share) {
        assertTrue(share >= 0.9 && share <= 0.99, () -> "intervals of '" + name + "' hold in " + share);
    }

    private static boolean holds(String name, Measurement figure, double truth, int degreesOfFreedom) {
        Uncertainty.StandardError error = assertInstanceOf(Uncertainty.StandardError.class, figure.uncertainty());
        assertEquals(degreesOfFreedom, error.degreesOfFreedom(), name);
        return Math.abs(figure.value() - truth) <= QUANTILES.get(degreesOfFreedom) * error.value();
    }
}
