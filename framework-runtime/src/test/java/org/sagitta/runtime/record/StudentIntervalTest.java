package org.sagitta.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.math.Stats;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.figure.Uncertainty.StandardError;

class StudentIntervalTest {
    private static final int REPEATS = 4000;

    /** Three standard deviations of the share of so many repeats. */
    private static final double CHANCE = 3 * Math.sqrt(0.95 * 0.05 / REPEATS);

    /** The quantiles 0.975 by scipy.stats.t and norm, 1.17. */
    @ParameterizedTest
    @CsvSource({
        "0.7, 36.611415031588656",
        "2, 4.302652729749462",
        "4, 2.7764451051977934",
        "9, 2.262157162798205",
        "12.836281, 2.163172969380151",
        "Infinity, 1.959963984540054"
    })
    void itsHalfWidthIsStudentsQuantileTimesTheStandardError(double degreesOfFreedom, double quantile) {
        StudentInterval interval = StudentInterval.of(-3, new StandardError(0.5, degreesOfFreedom));
        assertEquals(quantile / 2, interval.halfWidth(), 1e-9 * quantile);
        assertEquals(-3 - quantile / 2, interval.low(), 1e-9 * quantile);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 10})
    void holdsTheMeanOfFewSamplesInNineteenOfTwentyCasesWhereTheNormalDistributionsDoesNot(int samples) {
        Random random = new Random(samples);
        int held = 0;
        int heldByNormal = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            Stats stats = Stats.of(random.doubles(samples).map(any -> 7 + random.nextGaussian()));
            double error = stats.sampleStandardDeviation() / Math.sqrt(samples);
            held += holds(stats.mean(), new StandardError(error, samples - 1)) ? 1 : 0;
            heldByNormal += holds(stats.mean(), new StandardError(error, Double.POSITIVE_INFINITY)) ? 1 : 0;
        }
        assertEquals(0.95, held / (double) REPEATS, CHANCE);
        assertTrue(heldByNormal / (double) REPEATS < 0.95 - CHANCE, heldByNormal + " of " + REPEATS);
    }

    private static boolean holds(double value, StandardError error) {
        StudentInterval interval = StudentInterval.of(value, error);
        return interval.low() <= 7 && 7 <= interval.high();
    }
}
