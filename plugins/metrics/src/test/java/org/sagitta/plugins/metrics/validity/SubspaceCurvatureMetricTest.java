package org.sagitta.plugins.metrics.validity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.plugins.metrics.validity.SubspaceCurvatureMetric.Settings;

class SubspaceCurvatureMetricTest {
    private static final double[] SPECTRUM = IntStream.range(0, 30)
            .mapToDouble(i -> i < 28 ? -1 + 0.1 * i : 40.0)
            .toArray();
    private static final INDArray MATRIX = Spectra.symmetric(1, SPECTRUM);

    @Test
    void ofTheWholeSpaceIsTheSpectrum() {
        TestContext context = new TestContext(1, 0);

        Measurement largest = measure(new Settings(30, 2), context);

        assertEquals(40, largest.value(), 1e-12);
        assertArrayEquals(
                SPECTRUM, context.artifacts().get("subspaces").getRow(1).toDoubleVector(), 1e-12);
        assertEquals(-1, context.figures().get("smallest").value(), 1e-12);
    }

    @Test
    void theMeanIsThatOfAllEigenvaluesWithinItsStandardError() {
        TestContext context = new TestContext(2, 0);

        Measurement largest = measure(new Settings(4, 400), context);

        Measurement mean = context.figures().get("mean");
        double error = assertInstanceOf(Uncertainty.StandardError.class, mean.uncertainty())
                .value();
        assertEquals(
                IntStream.range(0, 30).mapToDouble(i -> SPECTRUM[i]).average().orElseThrow(), mean.value(), 3 * error);
        assertTrue(error < 0.2);
        assertTrue(largest.value() > mean.value() && largest.value() < 40);
        assertEquals(1600, largest.products());
    }

    @Test
    void refusesMoreDimensionsThanThereAre() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new SubspaceCurvatureMetric()
                        .check(new Settings(4, 2), ToySurface.standard().layout(), 1));
    }

    private static Measurement measure(Settings settings, TestContext context) {
        CountingProduct product = new CountingProduct(MATRIX);
        Measurement largest =
                context.keep(new SubspaceCurvatureMetric().measure(settings, product.operator(), context));
        assertEquals(product.products(), largest.products());
        return largest;
    }
}
