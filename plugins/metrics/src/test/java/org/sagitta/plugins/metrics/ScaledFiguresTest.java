package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.plugins.metrics.eigenspace.TopEigenpairsMetric;
import org.sagitta.plugins.metrics.spectrum.EffectiveRankMetric;
import org.sagitta.plugins.metrics.spectrum.EigenvalueMethod;
import org.sagitta.plugins.metrics.spectrum.ExtremeEigenvaluesMetric;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralDensityMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralNormMetric;
import org.sagitta.plugins.metrics.spectrum.TraceMetric;

/**
 * Tests figures of quadratic surfaces whose squared curvatures overflow or underflow: they are correct, or they are
 * refused.
 */
class ScaledFiguresTest {
    private static final double[] SPECTRUM = {3, 2, 1, -0.5, 0.25, 0.125};

    private static final double NORM = Math.sqrt(9 + 4 + 1 + 0.25 + 0.0625 + 0.015625);

    @ParameterizedTest
    @ValueSource(doubles = {1e-300, 1e-200, 1, 1e200, 1e300})
    void areThoseOfTheSurface(double factor) {
        for (int affordable : new int[] {0, 100}) {
            TestContext context = context(factor, affordable);
            CurvatureOperator operator = operator(factor);
            assertScaled(
                    3,
                    factor,
                    context.keep(new SpectralNormMetric()
                            .measure(
                                    new SpectralNormMetric.Settings(
                                            SpectralNormMetric.Method.AUTO, 1e-12, 50, MeasuredBlocks.NONE),
                                    operator,
                                    context)));
            assertScaled(
                    3,
                    factor,
                    context.keep(new ExtremeEigenvaluesMetric()
                            .measure(
                                    new ExtremeEigenvaluesMetric.Settings(
                                            EigenvalueMethod.AUTO, 1e-6, 50, MeasuredBlocks.NONE),
                                    operator,
                                    context)));
            assertScaled(-0.5, factor, context.figures().get("min"));
            assertScaled(
                    3,
                    factor,
                    context.keep(new TopEigenpairsMetric()
                            .measure(
                                    new TopEigenpairsMetric.Settings(3, 1e-9, false, MeasuredBlocks.NONE),
                                    operator,
                                    context)));
            assertScaled(1, factor, context.figures().get("value.3"));
            // The parameters have the distance 1 in each component, so the gradient is the curvature.
            assertEquals(
                    14 / (NORM * NORM), context.figures().get("gradient-share").value(), 1e-9);
            // For a diagonal matrix, the random signs do not matter.
            assertScaled(
                    NORM,
                    factor,
                    context.keep(new FrobeniusNormMetric()
                            .measure(
                                    new FrobeniusNormMetric.Settings(
                                            FrobeniusNormMetric.Method.AUTO, 60, MeasuredBlocks.NONE),
                                    operator,
                                    context)));
            Measurement square = context.figures().get("mean-square");
            if (factor == 1) {
                assertEquals(NORM * NORM / 6, square.value(), 1e-12);
            } else {
                assertInstanceOf(Uncertainty.Undefined.class, square.uncertainty());
            }
            Measurement rank = context.keep(new EffectiveRankMetric()
                    .measure(
                            new EffectiveRankMetric.Settings(EigenvalueMethod.AUTO, 60, 50, MeasuredBlocks.NONE),
                            operator,
                            context));
            assertEquals(NORM * NORM / 9, rank.value(), 1e-10);
            assertScaled(
                    DoubleStream.of(SPECTRUM).sum(),
                    factor,
                    context.keep(new TraceMetric()
                            .measure(
                                    new TraceMetric.Settings(TraceMetric.Method.AUTO, 60, MeasuredBlocks.NONE),
                                    operator,
                                    context)));
            Measurement share = context.keep(new SpectralDensityMetric()
                    .measure(new SpectralDensityMetric.Settings(50, 4, 0.01, MeasuredBlocks.NONE), operator, context));
            assertEquals(0, share.value(), 1e-12);
            double[] curve = context.artifacts()
                    .get("spectral-density-curve")
                    .getColumn(1)
                    .toDoubleVector();
            assertTrue(DoubleStream.of(curve).allMatch(Double::isFinite));
            double[] errors = context.artifacts()
                    .get("spectral-density-curve")
                    .getColumn(2)
                    .toDoubleVector();
            assertTrue(DoubleStream.of(errors).allMatch(Double::isFinite));
        }
    }

    private static void assertScaled(double expected, double factor, Measurement figure) {
        assertEquals(expected, figure.value() / factor, 1e-12 * NORM, figure::toString);
    }

    private static TestContext context(double factor, int affordable) {
        return new TestContext(1, affordable, new QuadraticSurface(matrix(factor)));
    }

    private static CurvatureOperator operator(double factor) {
        return new CountingProduct(matrix(factor)).operator();
    }

    private static INDArray matrix(double factor) {
        return Nd4j.diag(Nd4j.createFromArray(
                IntStream.range(0, 6).mapToDouble(i -> factor * SPECTRUM[i]).toArray()));
    }
}
