package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.SpectralDensityMetric.Settings;

class SpectralDensityMetricTest {
    /** A matrix with 180 eigenvalues in [-0.05, 0.05] and 20 in [5, 10]. */
    private static final INDArray MATRIX = Spectra.symmetric(
            1,
            DoubleStream.concat(
                            DoubleStream.iterate(-0.05, x -> x + 0.1 / 179).limit(180),
                            DoubleStream.iterate(5, x -> x + 5.0 / 19).limit(20))
                    .toArray());

    @Test
    void theShareOfTheBulkIsRightWithinItsStandardError() {
        Measurement share = measure(new TestContext(3, 0), 64);

        double error = assertInstanceOf(Uncertainty.StandardError.class, share.uncertainty())
                .value();
        assertEquals(0.9, share.value(), 3 * error);
        assertTrue(error > 0 && error < 0.01, "standard error " + error);
        assertEquals(64 * 60, share.products());
    }

    /**
     * Uses eigenvalues on both sides of the threshold: few steps do not give their number, which the error has to show.
     */
    @Test
    void whatTheStepsLeaveOpenAtTheEdgeIsInTheError() {
        double[] spectrum =
                IntStream.range(0, 300).mapToDouble(i -> Math.exp(-0.025 * i)).toArray();
        double exact = DoubleStream.of(spectrum).filter(x -> x <= 0.01).count() / 300.0;
        TestContext context = new TestContext(3, 0);
        Measurement share = context.keep(new SpectralDensityMetric()
                .measure(
                        new Settings(10, 300, 0.01, MeasuredBlocks.NONE),
                        new DenseOperator(Spectra.symmetric(2, spectrum)),
                        context));
        double error = assertInstanceOf(Uncertainty.StandardError.class, share.uncertainty())
                .value();
        assertEquals(exact, share.value(), 2 * error);
        assertTrue(error < 0.25, "of ten steps: " + error);
        double sampling = Math.sqrt(2.0 / 300 / 300);
        assertTrue(Math.abs(share.value() - exact) > 3 * sampling, "else there was nothing to hold: " + share.value());
    }

    @Test
    void theNodesStandForAllEigenvaluesAndTheirMomentsAreTheMatrixs() {
        TestContext context = new TestContext(4, 0);
        measure(context, 200);

        INDArray density = context.artifacts().get("spectral-density");
        double count = 0;
        double trace = 0;
        for (int i = 0; i < density.rows(); i++) {
            count += density.getDouble(i, 1);
            trace += density.getDouble(i, 0) * density.getDouble(i, 1);
        }
        assertEquals(200, count, 1e-9);
        assertEquals(150, trace, 3 * 150 * Math.sqrt(2.0 / 20 / 200));
    }

    /** Checks that the integral is 1 and the mean is the trace over P, for every kernel width. */
    @Test
    void theDensityIsOneOfProbability() {
        TestContext context = new TestContext(4, 0);
        measure(context, 40);
        INDArray curve = context.artifacts().get("spectral-density-curve");
        double spacing = curve.getDouble(1, 0) - curve.getDouble(0, 0);
        assertEquals(1, spacing * curve.getColumn(1).sumNumber().doubleValue(), 1e-4);
        assertEquals(0.01 * 10.05 / 4, spacing, 1e-7);
        double mean =
                spacing * curve.getColumn(0).mul(curve.getColumn(1)).sumNumber().doubleValue();
        assertEquals(150.0 / 200, mean, 4 * 0.75 * Math.sqrt(2.0 / 20 / 40));
    }

    /** Checks that the kernel density of the true spectrum is within the error band at nearly every point. */
    @Test
    void theBandHoldsTheDensityOfTheTrueSpectrum() {
        double[] spectrum = Spectra.eigenvalues(MATRIX);
        TestContext context = new TestContext(5, 0);
        measure(context, 20);
        INDArray curve = context.artifacts().get("spectral-density-curve");
        double width = 4 * (curve.getDouble(1, 0) - curve.getDouble(0, 0));
        int held = 0;
        int looked = 0;
        for (int i = 0; i < curve.rows(); i++) {
            double x = curve.getDouble(i, 0);
            double expected = DoubleStream.of(spectrum)
                            .map(lambda -> Math.exp(-0.5 * Math.pow((x - lambda) / width, 2)))
                            .sum()
                    / (spectrum.length * width * Math.sqrt(2 * Math.PI));
            if (expected > 1e-3) {
                looked++;
                held += Math.abs(curve.getDouble(i, 1) - expected) <= 3 * curve.getDouble(i, 2) ? 1 : 0;
            }
        }
        assertTrue(looked > 100 && held > 0.95 * looked, held + " of " + looked);
    }

    @Test
    void aZeroMatrixHasADensityToo() {
        TestContext context = new TestContext(5, 0);
        Measurement share = context.keep(new SpectralDensityMetric()
                .measure(
                        new Settings(5, 3, 0.1, MeasuredBlocks.NONE),
                        new DenseOperator(Nd4j.zeros(DataType.DOUBLE, 4, 4)),
                        context));
        assertEquals(1, share.value(), 1e-15);
        INDArray curve = context.artifacts().get("spectral-density-curve");
        assertEquals(1, 0.025 * curve.getColumn(1).sumNumber().doubleValue(), 1e-3);
    }

    private static Measurement measure(TestContext context, int probes) {
        return context.keep(new SpectralDensityMetric()
                .measure(new Settings(60, probes, 0.01, MeasuredBlocks.NONE), new DenseOperator(MATRIX), context));
    }
}
