package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.surface.Curvature;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.FullSpectrumMetric.Settings;

class FullSpectrumMetricTest {
    private static final double[] SPECTRUM =
            DoubleStream.of(-2, -1, 0, 0, 0, 0, 0.5, 1, 1.5, 8, 9).toArray();

    @Test
    void theIndexAndTheNullSpaceAreCounted() {
        TestContext context = new TestContext(1, 2000);
        assertEquals(
                Measurement.exact(2, "eigenvalues", 11),
                measure(new Settings(10, 5, MeasuredBlocks.NONE), SPECTRUM, context));
        assertEquals(4, context.figures().get("zero").value());
    }

    @Test
    void theHistogramHoldsAllAndMarksTheOutliers() {
        TestContext context = new TestContext(1, 2000);
        measure(new Settings(10, 5, MeasuredBlocks.NONE), SPECTRUM, context);
        Picture.Curves picture = (Picture.Curves) context.pictures().get("");
        Curve bars = picture.curves().get(0);
        // There are ten bars of width 1.1 from -2 to 9; the largest eigenvalue belongs to the last bar.
        assertArrayEquals(new double[] {2, 4, 2, 1, 0, 0, 0, 0, 0, 2}, bars.y().toArray());
        assertEquals(-1.45, bars.x().get(0), 1e-9);
        assertArrayEquals(new double[] {9, 8}, picture.curves().get(1).x().toArray(), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 3})
    void equalEigenvaluesHaveAHistogramToo(double lambda) {
        TestContext context = new TestContext(1, 2000);
        measure(new Settings(4, 5, MeasuredBlocks.NONE), new double[] {lambda, lambda, lambda}, context);
        Picture.Curves picture = (Picture.Curves) context.pictures().get("");
        assertEquals(3, picture.curves().get(0).y().stream().sum());
    }

    /** At W = 0, expects eig(E xx')/3, twice each, and as many zeros as there are features plus one. */
    @Test
    void ofSoftmaxRegressionWithoutWeightsItIsThatOfTheInputs() {
        SoftmaxRegressionSurface surface =
                SoftmaxRegressionSurface.standard(DataType.DOUBLE).at(Nd4j.zeros(DataType.DOUBLE, 9));
        TestContext context = new TestContext(1, 2000, surface);
        Measurement negative = context.keep(new FullSpectrumMetric()
                .measure(new Settings(10, 5, MeasuredBlocks.TENSORS), surface.operator(Curvature.HESSIAN), context));
        assertEquals(0, negative.value());
        assertEquals(3, context.figures().get("zero").value());
        var inputs = surface.inputs();
        double[] second = Spectra.eigenvalues(inputs.transpose().mmul(inputs).divi(7 * 3));
        assertArrayEquals(
                new double[] {0, 0, second[0], second[0], second[1], second[1]},
                context.artifacts().get("full-spectrum-0.weight").toDoubleVector(),
                1e-12);
    }

    private static Measurement measure(Settings settings, double[] spectrum, TestContext context) {
        return context.keep(new FullSpectrumMetric()
                .measure(settings, new CountingProduct(Spectra.symmetric(1, spectrum)).operator(), context));
    }
}
