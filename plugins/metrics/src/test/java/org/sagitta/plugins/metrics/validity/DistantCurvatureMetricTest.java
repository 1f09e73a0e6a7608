package org.sagitta.plugins.metrics.validity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.direction.Normalisation.Biases;
import org.sagitta.plugins.metrics.validity.DistantCurvatureMetric.Settings;

class DistantCurvatureMetricTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void ofAQuadraticIsTheSameEverywhere(int affordable) {
        QuadraticSurface surface = new QuadraticSurface(Spectra.symmetric(1, 7, 1, -2, 0.5, 0.25, -0.125));
        TestContext context = new TestContext(1, affordable, surface);

        Measurement growth = measure(settings(Normalisation.NONE, 0.5, 3.0), context);

        assertEquals(1, growth.value(), 1e-6);
        assertEquals(7, context.figures().get("spectral-norm-at-3.0").value(), 1e-6);
        assertEquals(6.625, context.figures().get("trace-at-0.5").value(), 1e-6);
    }

    /**
     * Uses the toy, whose tensors have one filter each: a normalised direction is (+-w1, +-w2, +-w3), so only signs are
     * random.
     */
    @Test
    void onTheToyFollowsTheClosedForm() {
        TestContext context = new TestContext(2, 2000, ToySurface.standard());

        measure(settings(Normalisation.FILTER, 1.0), context);

        double[] traces = new double[8];
        for (int signs = 0; signs < 8; signs++) {
            double w1 = 0.5 * (1 + sign(signs, 0));
            double w2 = -1 * (1 + sign(signs, 1));
            double w3 = 2 * (1 + sign(signs, 2));
            traces[signs] =
                    Math.exp(1.5 * w1 * w2 * w3) * 2.25 * (w2 * w2 * w3 * w3 + w1 * w1 * w3 * w3 + w1 * w1 * w2 * w2);
        }
        double mean = context.figures().get("trace-at-1.0").value();
        boolean isAMeanOfThese = false;
        for (double a : traces) {
            for (double b : traces) {
                isAMeanOfThese |= Math.abs((a + b) / 2 - mean) < 1e-12 * (1 + mean);
            }
        }
        assertTrue(isAMeanOfThese, () -> mean + " is no mean of two of these");
    }

    @Test
    void whereNormalisationLeavesNothingItIsUndefined() {
        QuadraticSurface surface = new QuadraticSurface(Nd4j.eye(3).castTo(DataType.DOUBLE));
        assertInstanceOf(
                Uncertainty.Undefined.class,
                measure(settings(Normalisation.FILTER, 1.0), new TestContext(3, 2000, surface))
                        .uncertainty());
    }

    @Test
    void refusesDistancesThatAreNotPositive() {
        assertThrows(IllegalArgumentException.class, () -> settings(Normalisation.NONE, 1.0, 0.0));
        assertThrows(IllegalArgumentException.class, () -> settings(Normalisation.NONE, Double.NaN));
    }

    private static double sign(int signs, int bit) {
        return (signs >> bit & 1) == 0 ? 1 : -1;
    }

    private static Settings settings(Normalisation normalisation, Double... distances) {
        return new Settings(List.of(distances), 2, normalisation, Biases.ZERO);
    }

    private static Measurement measure(Settings settings, TestContext context) {
        return context.keep(new DistantCurvatureMetric().measure(settings, context));
    }
}
