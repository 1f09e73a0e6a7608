package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.MetricContract;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.surface.Curvature;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric.Method;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric.Settings;

class FrobeniusNormMetricTest {
    @Nested
    class Exact extends Contract {
        Exact() {
            super(Method.EXACT, 2000);
        }
    }

    @Nested
    class Hutchinson extends Contract {
        Hutchinson() {
            super(Method.HUTCHINSON, 2000);
        }
    }

    @Nested
    class AutoWithoutEigenvalues extends Contract {
        AutoWithoutEigenvalues() {
            super(Method.AUTO, 0);
        }
    }

    @Test
    void autoTakesWhatTheStructureOrTheContextAffordsAndSaysWhich() {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(1, x -> x + 1).limit(61).toArray());
        MatrixFreeOperator products = new MatrixFreeOperator(61, DataType.DOUBLE, new CountingProduct(matrix));
        assertEquals("hutchinson", measure(Method.AUTO, products, 60).method());
        assertEquals("dense", measure(Method.AUTO, products, 61).method());
        assertEquals(
                "dense",
                measure(Method.AUTO, products.withMatrix(60, () -> matrix), 60).method());
        assertEquals(
                Measurement.exact(5, "structure", 0),
                measure(Method.AUTO, new DiagonalOperator(Nd4j.createFromArray(3.0, -4)), 0));
    }

    @Test
    void ofTheToysGgnIsItsOnlyEigenvalue() {
        CurvatureOperator ggn = ToySurface.standard().operator(Curvature.GGN);
        assertEquals(ToySurface.TRACE, measure(Method.EXACT, ggn, 0).value(), 1e-14);
    }

    private static Measurement measure(Method method, CurvatureOperator operator, int affordable) {
        return new FrobeniusNormMetric()
                .measure(new Settings(method, 60, MeasuredBlocks.NONE), operator, new TestContext(1, affordable))
                .own();
    }

    private abstract static class Contract extends MetricContract<Settings> {
        private final Method method;
        private final int affordable;

        Contract(Method method, int affordable) {
            this.method = method;
            this.affordable = affordable;
        }

        @Override
        protected Metric<Settings> metric() {
            return new FrobeniusNormMetric();
        }

        @Override
        protected Settings settings() {
            return new Settings(method, 60, MeasuredBlocks.NONE);
        }

        @Override
        protected int affordable() {
            return affordable;
        }

        @Override
        protected double definition(double[] eigenvalues) {
            return Math.sqrt(DoubleStream.of(eigenvalues).map(x -> x * x).sum());
        }
    }
}
