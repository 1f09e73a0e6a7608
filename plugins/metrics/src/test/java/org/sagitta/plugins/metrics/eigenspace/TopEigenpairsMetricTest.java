package org.sagitta.plugins.metrics.eigenspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.eigenspace.TopEigenpairsMetric.Settings;

class TopEigenpairsMetricTest {
    private static final double[] DIAGONAL = DoubleStream.concat(
                    DoubleStream.of(8, -7, 5),
                    DoubleStream.iterate(1, x -> x - 0.01).limit(97))
            .toArray();

    private static final INDArray MATRIX = Nd4j.diag(Nd4j.createFromArray(DIAGONAL));

    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void haveTheirSignsAndTheGradientItsShare(int affordable) {
        TestContext context = context(affordable);
        Measurement first = measure(new Settings(3, 1e-8, true, MeasuredBlocks.NONE), context);
        assertEquals(8, first.value(), 1e-10);
        assertEquals(-7, context.figures().get("value.2").value(), 1e-10);
        assertEquals(5, context.figures().get("value.3").value(), 1e-10);
        // The parameters have the distance 1 in each component, so the gradient is the diagonal.
        double squares = DoubleStream.of(DIAGONAL).map(x -> x * x).sum();
        assertEquals(
                (64 + 49 + 25) / squares,
                context.figures().get("gradient-share").value(),
                1e-9);
        INDArray v = context.artifacts().get("top-eigenvectors");
        assertClose(Nd4j.eye(3).castTo(DataType.DOUBLE), v.transpose().mmul(v), 1e-12);
        assertClose(v.mulRowVector(Nd4j.createFromArray(8.0, -7, 5)), MATRIX.mmul(v), 1e-6);
    }

    @Test
    void statesResidualsWhereItIsIterative() {
        Measurement first = measure(new Settings(3, 1e-8, false, MeasuredBlocks.NONE), context(0));
        assertEquals("block lanczos, verified", first.method());
        double residual = assertInstanceOf(Uncertainty.Residual.class, first.uncertainty())
                .value();
        assertTrue(residual <= 8e-8);
        assertInstanceOf(
                Uncertainty.Exact.class,
                measure(new Settings(3, 1e-8, false, MeasuredBlocks.NONE), context(2000))
                        .uncertainty());
    }

    @Test
    void whatDoesNotConvergeInItsProductsIsMarked() {
        double[] spectrum = DoubleStream.iterate(1, x -> x - 1e-4).limit(2000).toArray();
        INDArray matrix = Nd4j.diag(Nd4j.createFromArray(spectrum));
        TestContext context = new TestContext(1, 0, new QuadraticSurface(matrix));
        Measurement first = context.keep(new TopEigenpairsMetric()
                .measure(
                        new Settings(1, 1e-6, false, MeasuredBlocks.NONE),
                        new CountingProduct(matrix).operator(),
                        context));
        assertEquals("block lanczos, not converged", first.method());
        assertEquals(
                "block lanczos, not converged",
                context.figures().get("gradient-share").method());
    }

    /** Uses linear regression with 30 outputs, which has each eigenvalue 30 times, while a block has 16 directions. */
    @Test
    void eigenvaluesThatAreThereOftenAreAllThere() {
        double[] spectrum = IntStream.range(0, 300)
                .mapToDouble(i -> 1 - 0.1 * Math.floor(i / 30.0))
                .toArray();
        INDArray matrix = Nd4j.diag(Nd4j.createFromArray(spectrum));
        TestContext context = new TestContext(1, 0, new QuadraticSurface(matrix));
        Measurement first = context.keep(new TopEigenpairsMetric()
                .measure(
                        new Settings(31, 1e-3, false, MeasuredBlocks.NONE),
                        new CountingProduct(matrix).operator(),
                        context));
        assertEquals("block lanczos, verified", first.method());
        assertEquals(1, context.figures().get("value.30").value(), 1e-5);
        assertEquals(0.9, context.figures().get("value.31").value(), 1e-5);
        Uncertainty.Undefined why = assertInstanceOf(
                Uncertainty.Undefined.class,
                context.figures().get("gradient-share").uncertainty());
        assertTrue(why.reason().contains("31 and 32") && why.reason().contains("'count'"), why.reason());
    }

    @Test
    void theShareOfNoGradientIsUndefined() {
        INDArray zeros = Nd4j.zeros(DataType.DOUBLE, 100);
        TestContext context = new TestContext(1, 0, new QuadraticSurface(MATRIX, zeros, zeros));
        measure(new Settings(3, 1e-3, false, MeasuredBlocks.NONE), context);
        assertInstanceOf(
                Uncertainty.Undefined.class,
                context.figures().get("gradient-share").uncertainty());
    }

    @Test
    void moreThanThereAreAreRefusedBeforeTheRun() {
        TestContext context = context(0);
        TopEigenpairsMetric metric = new TopEigenpairsMetric();
        metric.check(
                new Settings(100, 1e-3, false, MeasuredBlocks.NONE),
                context.surface().layout(),
                1);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> metric.check(
                                new Settings(101, 1e-3, false, MeasuredBlocks.NONE),
                                context.surface().layout(),
                                1))
                .getMessage();
        assertTrue(message.contains("101") && message.contains("100 parameters"), message);
    }

    private static TestContext context(int affordable) {
        return new TestContext(1, affordable, new QuadraticSurface(MATRIX));
    }

    private static Measurement measure(Settings settings, TestContext context) {
        return context.keep(
                new TopEigenpairsMetric().measure(settings, new CountingProduct(MATRIX).operator(), context));
    }
}
