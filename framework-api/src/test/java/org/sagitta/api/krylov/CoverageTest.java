package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.sagitta.api.contract.Coverage;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

/** Tests how often the 95 % intervals of Student's t distribution around stochastic figures contain the true value. */
class CoverageTest {
    /** The spectrum has two outliers and a bulk of both signs. */
    private static final double[] SPECTRUM = DoubleStream.concat(
                    DoubleStream.of(6, 9),
                    DoubleStream.iterate(-1, x -> x + 0.1).limit(28))
            .toArray();

    private static final CurvatureOperator OPERATOR = new DenseOperator(Spectra.symmetric(1, SPECTRUM));

    @Test
    void hutchinsonsTrace() {
        Coverage.assertHolds(coverage(sum(SPECTRUM), 20, random -> Hutchinson.trace(OPERATOR, 20, random)));
    }

    @Test
    void hutchinsonsFrobeniusNorm() {
        double norm = Math.sqrt(DoubleStream.of(SPECTRUM).map(x -> x * x).sum());
        Coverage.assertHolds(coverage(norm, 20, random -> Hutchinson.frobeniusNorm(OPERATOR, 20, random)));
    }

    @Test
    void lanczosQuadrature() {
        double[] spectrum = {0.1, 0.5, 1, 2, 4, 9};
        CurvatureOperator operator = new DenseOperator(Spectra.symmetric(1, spectrum));
        double logDeterminant = DoubleStream.of(spectrum).map(Math::log).sum();
        Coverage.assertHolds(coverage(
                logDeterminant,
                5,
                random -> LanczosQuadrature.of(operator, 5, 6, random).trace(Math::log)));
    }

    /** Tests the coverage that {@link HutchPlusPlus} documents. */
    @Test
    void hutchPlusPlus() {
        assertEquals(0.94, coverage(sum(SPECTRUM), 10, random -> HutchPlusPlus.trace(OPERATOR, 30, random)), 0.01);
    }

    /** Tests the coverage that {@link XTrace} documents. */
    @Test
    void xTrace() {
        assertEquals(0.9, coverage(sum(SPECTRUM), 10, random -> XTrace.trace(OPERATOR, 20, random)), 0.01);
    }

    private static double coverage(double truth, int samples, Function<Random, StochasticEstimate> figure) {
        return Coverage.of(
                truth, samples, seed -> figure.apply(new Random(seed)).measurement("", seed));
    }

    private static double sum(double[] values) {
        return DoubleStream.of(values).sum();
    }
}
