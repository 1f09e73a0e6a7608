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
 * A coverage is the share of repeats in which the 95 % interval of Student's t distribution around a stochastic figure
 * contains the true value.
 *
 * @param shares the shares of the repeats whose interval contained it, by the figure's name
 */
public record Coverage(Map<String, Double> shares) {
    private static final int REPEATS = 1000;

    /** The quantiles 0.975 by degrees of freedom. */
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
     * Measures the coverage of several figures, over seeded repeats.
     *
     * @param truths the true values, by name
     * @param samples the number of samples behind each standard error, which has one degree of freedom less
     * @param figures the figures of a seed, by name; figures without a true value are ignored
     */
    public static Coverage of(Map<String, Double> truths, int samples, LongFunction<Map<String, Measurement>> figures) {
        Map<String, Integer> each = Maps.transformValues(truths, truth -> samples);
        return of(truths, each, figures);
    }

    /**
     * Measures the coverage of figures of different numbers of samples.
     *
     * @param samples the number of samples behind each standard error, by name
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

    /** Measures the coverage of one figure. */
    public static double of(double truth, int samples, LongFunction<Measurement> figure) {
        return of(Map.of("", truth), samples, seed -> Map.of("", figure.apply(seed)))
                .shares()
                .get("");
    }

    /** Asserts that each coverage is between 90 and 99 %. */
    public void assertHold() {
        assertAll(shares.entrySet().stream().map(figure -> () -> assertHolds(figure.getKey(), figure.getValue())));
    }

    /** Asserts that a coverage is between 90 and 99 %. */
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
