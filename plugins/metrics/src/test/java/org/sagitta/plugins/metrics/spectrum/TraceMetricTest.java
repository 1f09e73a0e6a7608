package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
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
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.surface.Curvature;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.TraceMetric.Method;
import org.sagitta.plugins.metrics.spectrum.TraceMetric.Settings;

class TraceMetricTest {
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
    class HutchPlusPlus extends Contract {
        HutchPlusPlus() {
            super(Method.HUTCH_PLUS_PLUS, 2000);
        }
    }

    @Nested
    class XTrace extends Contract {
        XTrace() {
            super(Method.XTRACE, 2000);
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
        assertEquals("hutch++", measure(Method.AUTO, products, 60).method());
        assertEquals("dense", measure(Method.AUTO, products, 61).method());
        assertEquals(
                "hutch++",
                measure(Method.AUTO, products.withDiagonal(61, () -> Nd4j.diag(matrix)), 60)
                        .method());
        Measurement ofDiagonal = measure(Method.AUTO, products.withDiagonal(60, () -> Nd4j.diag(matrix)), 60);
        assertEquals("diagonal", ofDiagonal.method());
        assertEquals(60, ofDiagonal.products());
        assertEquals(61 * 62 / 2.0, ofDiagonal.value(), 1e-10);
        assertEquals(
                "structure",
                measure(Method.AUTO, new DenseOperator(Spectra.symmetric(1, 1, 2)), 0)
                        .method());
        assertEquals(
                Measurement.exact(-2, "structure", 0),
                measure(Method.AUTO, new DiagonalOperator(Nd4j.createFromArray(1.0, -3)), 0));
    }

    @Test
    void aMatrixIsChargedToWhoeverAsks() {
        CurvatureOperator products = new CountingProduct(Spectra.symmetric(1, 1, 2, 3)).operator();
        assertEquals(3, measure(Method.EXACT, products, 0).products());
        assertEquals(3, measure(Method.EXACT, products, 0).products());
    }

    /** Forecasts the cost of the method chosen; a matrix is needed only if no diagonal is cheaper. */
    @Test
    void forecastsWhatItTakes() {
        OperatorSize cheap = new OperatorSize(5000, 13, 700, 1);
        OperatorSize dear = OperatorSize.byProducts(5000);
        assertEquals(OptionalLong.of(13), forecast(Method.AUTO, cheap));
        assertEquals(OptionalLong.of(13), forecast(Method.EXACT, cheap));
        assertEquals(OptionalLong.of(60), forecast(Method.HUTCHINSON, cheap));
        assertEquals(OptionalLong.of(60), forecast(Method.AUTO, dear));
        assertEquals(OptionalLong.of(5000), forecast(Method.EXACT, dear));
        Settings exact = new Settings(Method.EXACT, 60, MeasuredBlocks.NONE);
        assertFalse(new TraceMetric().cost(exact, cheap).matrix());
        assertTrue(new TraceMetric().cost(exact, dear).matrix());
    }

    private static OptionalLong forecast(Method method, OperatorSize operator) {
        return new TraceMetric()
                .cost(new Settings(method, 60, MeasuredBlocks.NONE), operator)
                .products();
    }

    @ParameterizedTest
    @EnumSource(Curvature.class)
    void ofTheToyIsTheSameForBothItsMatrices(Curvature curvature) {
        Measurement trace = measure(Method.AUTO, ToySurface.standard().operator(curvature), 3);
        assertEquals(ToySurface.TRACE, trace.value(), 1e-14);
    }

    @ParameterizedTest
    @CsvSource({"auto, AUTO", "exact, EXACT", "hutchinson, HUTCHINSON", "hutch++, HUTCH_PLUS_PLUS", "xtrace, XTRACE"})
    void methodsAreWrittenAsInDescriptors(String text, Method method) {
        assertEquals(method, Method.parse(text));
        assertEquals(text, method.toString());
    }

    @Test
    void anUnknownMethodIsRefusedWithThoseThatThereAre() {
        assertEquals(
                "'hutch' is no method; expected one of [auto, exact, hutchinson, hutch++, xtrace]",
                assertThrows(IllegalArgumentException.class, () -> Method.parse("hutch"))
                        .getMessage());
    }

    @Test
    void tooFewDirectionsForAStandardErrorAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new TraceMetric.Settings(Method.AUTO, 5, MeasuredBlocks.NONE));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "HUTCH_PLUS_PLUS"})
    void fewerProductsThanAStandardErrorNeedsAreRefused(Method method) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new Settings(method, 5, MeasuredBlocks.NONE))
                .getMessage();
        assertTrue(message.contains("at least 6"), message);
        assertEquals(6, new Settings(method, 6, MeasuredBlocks.NONE).products());
        assertEquals(2, new Settings(Method.HUTCHINSON, 2, MeasuredBlocks.NONE).products());
    }

    private static Measurement measure(Method method, CurvatureOperator operator, int affordable) {
        return new TraceMetric()
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
            return new TraceMetric();
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
            return DoubleStream.of(eigenvalues).sum();
        }
    }
}
