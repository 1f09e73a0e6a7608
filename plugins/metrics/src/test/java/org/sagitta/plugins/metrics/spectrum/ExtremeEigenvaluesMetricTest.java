package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.MetricContract;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.surface.Curvature;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.ExtremeEigenvaluesMetric.Settings;

class ExtremeEigenvaluesMetricTest {
    private static final INDArray MATRIX = Spectra.symmetric(
            1, DoubleStream.iterate(-12, x -> x + 0.2).limit(100).toArray());

    @Nested
    class Exact extends Contract {
        Exact() {
            super(EigenvalueMethod.EXACT);
        }
    }

    @Nested
    class Lanczos extends Contract {
        Lanczos() {
            super(EigenvalueMethod.LANCZOS);
        }
    }

    @ParameterizedTest
    @EnumSource(EigenvalueMethod.class)
    void bothEndsOfTheToysHessianAreThePublishedOnes(EigenvalueMethod method) {
        TestContext context = new TestContext(1, 2000);
        Measurement largest = context.keep(new ExtremeEigenvaluesMetric()
                .measure(settings(method, 100), ToySurface.standard().operator(Curvature.HESSIAN), context));
        assertEquals(2.09585019, largest.value(), 5e-9);
        assertEquals(0.10217726, context.figures().get("min").value(), 5e-9);
    }

    @Test
    void whatHasNotConvergedIsMarkedAndSaysHowFarItIs() {
        TestContext context = new TestContext(1, 0);
        Measurement largest = context.keep(new ExtremeEigenvaluesMetric()
                .measure(settings(EigenvalueMethod.AUTO, 5), new CountingProduct(MATRIX).operator(), context));
        assertEquals("lanczos, not converged", largest.method());
        assertEquals("lanczos, not converged", context.figures().get("min").method());
        assertTrue(((Uncertainty.Residual) largest.uncertainty()).value() > 1e-2);
        Measurement norm = context.keep(new SpectralNormMetric()
                .measure(
                        new SpectralNormMetric.Settings(
                                SpectralNormMetric.Method.LANCZOS, 1e-6, 5, MeasuredBlocks.NONE),
                        new CountingProduct(MATRIX).operator(),
                        context));
        assertEquals("lanczos, not converged", norm.method());
    }

    private static Settings settings(EigenvalueMethod method, int steps) {
        return new Settings(method, 1e-9, steps, MeasuredBlocks.NONE);
    }

    private abstract static class Contract extends MetricContract<Settings> {
        private final EigenvalueMethod method;

        Contract(EigenvalueMethod method) {
            this.method = method;
        }

        @Override
        protected Metric<Settings> metric() {
            return new ExtremeEigenvaluesMetric();
        }

        @Override
        protected Settings settings() {
            return ExtremeEigenvaluesMetricTest.settings(method, 100);
        }

        @Override
        protected double definition(double[] eigenvalues) {
            return eigenvalues[eigenvalues.length - 1];
        }
    }
}
