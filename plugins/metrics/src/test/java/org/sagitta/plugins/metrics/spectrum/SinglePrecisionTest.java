package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.eigenspace.TopEigenpairsMetric;

/**
 * Tests a bulk of 1e-7 to 1e-6 of the largest eigenvalue, which float64 resolves; float32 does not, and the figures say
 * so.
 */
class SinglePrecisionTest {
    private static final double[] SPECTRUM = DoubleStream.concat(
                    DoubleStream.of(3.7e5), new Random(1).doubles(299, 0.04, 0.4))
            .toArray();

    private static final double DAMPING = 0.1;

    private static final INDArray MATRIX = Nd4j.diag(Nd4j.createFromArray(SPECTRUM));

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void whatItHidesIsMarked(DataType precision) {
        assertMarked(
                precision,
                context -> context.keep(new SpectralDensityMetric()
                        .measure(
                                new SpectralDensityMetric.Settings(50, 4, 1e-4, MeasuredBlocks.NONE),
                                operator(precision),
                                context)));
        for (EigenvalueMethod method : EigenvalueMethod.values()) {
            assertMarked(precision, context -> {
                context.keep(new ExtremeEigenvaluesMetric()
                        .measure(
                                new ExtremeEigenvaluesMetric.Settings(method, 1e-4, 200, MeasuredBlocks.NONE),
                                operator(precision),
                                context));
                return context.figures().get("min");
            });
            assertMarked(
                    precision,
                    context -> context.keep(new LogDeterminantMetric()
                            .measure(
                                    new LogDeterminantMetric.Settings(DAMPING, method, 10, 50, MeasuredBlocks.NONE),
                                    operator(precision),
                                    context)));
            assertMarked(
                    precision,
                    context -> context.keep(new EffectiveDimensionMetric()
                            .measure(
                                    new EffectiveDimensionMetric.Settings(DAMPING, method, 10, 50, MeasuredBlocks.NONE),
                                    operator(precision),
                                    context)));
            assertMarked(precision, context -> {
                context.keep(new RankBoundMetric()
                        .measure(new RankBoundMetric.Settings(0, method, 10, 50), operator(precision), context));
                return context.figures().get("numerical");
            });
            assertMarked(precision, context -> {
                context.keep(new OutliersMetric()
                        .measure(
                                new OutliersMetric.Settings(3, method, 10, MeasuredBlocks.NONE),
                                operator(precision),
                                context));
                return context.figures().get("ratio");
            });
        }
        assertMarked(
                precision,
                context -> context.keep(new FullSpectrumMetric()
                        .measure(
                                new FullSpectrumMetric.Settings(10, 5, MeasuredBlocks.NONE),
                                operator(precision),
                                context)));
        assertMarked(precision, context -> {
            context.keep(new TopEigenpairsMetric()
                    .measure(
                            new TopEigenpairsMetric.Settings(3, 1e-6, false, MeasuredBlocks.NONE),
                            operator(precision),
                            context));
            return context.figures().get("value.3");
        });
    }

    private static void assertMarked(DataType precision, Function<TestContext, Measurement> metric) {
        Measurement figure = metric.apply(new TestContext(1, 0, new QuadraticSurface(MATRIX)));
        assertEquals(precision == DataType.FLOAT, figure.caution().isPresent(), figure::toString);
        figure.caution()
                .ifPresent(said ->
                        assertTrue(said.contains("float32") && said.contains("'curvature.precision: float64'"), said));
    }

    private static CurvatureOperator operator(DataType precision) {
        return new CountingProduct(MATRIX.castTo(precision)).operator();
    }
}
