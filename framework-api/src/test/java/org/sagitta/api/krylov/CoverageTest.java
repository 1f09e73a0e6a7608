package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

/** How often the 95 % intervals of Student's t distribution around stochastic figures hold the truth. */
class CoverageTest {
    private static final int REPEATS = 1000;

    /** Two outliers and a bulk of both signs. */
    private static final double[] SPECTRUM = DoubleStream.concat(
                    DoubleStream.of(6, 9),
                    DoubleStream.iterate(-1, x -> x + 0.1).limit(28))
            .toArray();

    private static final CurvatureOperator OPERATOR = new DenseOperator(Spectra.symmetric(1, SPECTRUM));

    /** Quantiles 0.975 for 4, 9 and 19 degrees of freedom. */
    private static final double T_4 = 2.776445;

    private static final double T_9 = 2.262157;

    private static final double T_19 = 2.093024;

    @Test
    void hutchinsonsTrace() {
        assertHolds(coverage(sum(SPECTRUM), T_19, random -> Hutchinson.trace(OPERATOR, 20, random)));
    }

    @Test
    void hutchinsonsFrobeniusNorm() {
        double norm = Math.sqrt(DoubleStream.of(SPECTRUM).map(x -> x * x).sum());
        assertHolds(coverage(norm, T_19, random -> Hutchinson.frobeniusNorm(OPERATOR, 20, random)));
    }

    @Test
    void lanczosQuadrature() {
        double[] spectrum = {0.1, 0.5, 1, 2, 4, 9};
        CurvatureOperator operator = new DenseOperator(Spectra.symmetric(1, spectrum));
        double logDeterminant = DoubleStream.of(spectrum).map(Math::log).sum();
        assertHolds(coverage(
                logDeterminant,
                T_4,
                random -> LanczosQuadrature.of(operator, 5, 6, random).trace(Math::log)));
    }

    /** As {@link HutchPlusPlus} documents it. */
    @Test
    void hutchPlusPlus() {
        assertEquals(0.94, coverage(sum(SPECTRUM), T_9, random -> HutchPlusPlus.trace(OPERATOR, 30, random)), 0.01);
    }

    /** As {@link XTrace} documents it. */
    @Test
    void xTrace() {
        assertEquals(0.9, coverage(sum(SPECTRUM), T_9, random -> XTrace.trace(OPERATOR, 20, random)), 0.01);
    }

    private static double coverage(double truth, double quantile, Function<Random, StochasticEstimate> figure) {
        return IntStream.range(0, REPEATS)
                        .mapToObj(seed -> figure.apply(new Random(seed)))
                        .filter(estimate -> Math.abs(estimate.value() - truth) <= quantile * estimate.standardError())
                        .count()
                / (double) REPEATS;
    }

    private static void assertHolds(double coverage) {
        assertTrue(coverage >= 0.9 && coverage <= 0.99, () -> "" + coverage);
    }

    private static double sum(double[] values) {
        return DoubleStream.of(values).sum();
    }
}
