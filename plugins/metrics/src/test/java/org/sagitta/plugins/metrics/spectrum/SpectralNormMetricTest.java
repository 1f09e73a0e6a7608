package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.MetricContract;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.surface.Curvature;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.SpectralNormMetric.Method;
import org.sagitta.plugins.metrics.spectrum.SpectralNormMetric.Settings;

class SpectralNormMetricTest {
    private static final INDArray MATRIX = Spectra.symmetric(
            1, DoubleStream.iterate(-12, x -> x + 0.2).limit(100).toArray());

    @Nested
    class Exact extends Contract {
        Exact() {
            super(Method.EXACT);
        }
    }

    @Nested
    class Lanczos extends Contract {
        Lanczos() {
            super(Method.LANCZOS);
        }
    }

    @Nested
    class Auto extends Contract {
        Auto() {
            super(Method.AUTO);
        }
    }

    @Test
    void isTheModulusOfANegativeEigenvalueToo() {
        assertEquals(12, measure(Method.EXACT, 200, 2000).value(), 1e-13);
        assertEquals(12, measure(Method.LANCZOS, 200, 2000).value(), 1e-10);
    }

    @Test
    void autoTakesWhatTheStructureOrTheContextAffordsAndSaysWhich() {
        assertEquals("eigenvalues", measure(Method.AUTO, 200, 2000).method());
        assertEquals("lanczos", measure(Method.AUTO, 200, 50).method());
        CurvatureOperator diagonal = new DiagonalOperator(Nd4j.createFromArray(1.0, -3));
        assertEquals(
                Measurement.exact(3, "structure", 0),
                new SpectralNormMetric()
                        .measure(settings(Method.AUTO, 200), diagonal, new TestContext(1, 0))
                        .own());
    }

    @Test
    void anIterationThatHasNotConvergedStatesHowFarItIs() {
        Measurement early = measure(Method.LANCZOS, 5, 0);
        double residual = assertInstanceOf(Uncertainty.Residual.class, early.uncertainty())
                .value();
        assertTrue(residual > 1e-2);
        assertTrue(early.value() < 12);
        assertEquals(6, early.products());
    }

    @Test
    void ofTheToyIsItsLargestEigenvalue() {
        for (Method method : Method.values()) {
            assertEquals(2.09585019, ofToy(Curvature.HESSIAN, method), 5e-9);
            assertEquals(ToySurface.TRACE, ofToy(Curvature.GGN, method), 1e-14);
        }
    }

    private static double ofToy(Curvature curvature, Method method) {
        return new SpectralNormMetric()
                .measure(settings(method, 200), ToySurface.standard().operator(curvature), new TestContext(1, 0))
                .own()
                .value();
    }

    private static Measurement measure(Method method, int maxIterations, int affordable) {
        return new SpectralNormMetric()
                .measure(
                        settings(method, maxIterations),
                        new CountingProduct(MATRIX).operator(),
                        new TestContext(1, affordable))
                .own();
    }

    private static Settings settings(Method method, int maxIterations) {
        return new Settings(method, 1e-6, maxIterations, MeasuredBlocks.NONE);
    }

    private abstract static class Contract extends MetricContract<Settings> {
        private final Method method;

        Contract(Method method) {
            this.method = method;
        }

        @Override
        protected Metric<Settings> metric() {
            return new SpectralNormMetric();
        }

        @Override
        protected Settings settings() {
            return SpectralNormMetricTest.settings(method, 200);
        }

        @Override
        protected double definition(double[] eigenvalues) {
            return DoubleStream.of(eigenvalues).map(Math::abs).max().orElseThrow();
        }
    }
}
