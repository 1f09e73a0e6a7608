package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.MetricContract;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.AbstractCurvatureOperator;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Damped;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.LowRankPlusDiagonalOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.surface.Curvature;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * Tests the metrics that are sums over eigenvalues: the log-determinant, the effective dimension and the numerical
 * rank.
 */
class SpectralSumsTest {
    /** The prior precision for one example, which is what the contract's surface has. */
    private static final double PRIOR = 10;

    @Nested
    class LogDeterminantExact extends LogDeterminant {
        LogDeterminantExact() {
            super(EigenvalueMethod.EXACT);
        }
    }

    @Nested
    class LogDeterminantByQuadrature extends LogDeterminant {
        LogDeterminantByQuadrature() {
            super(EigenvalueMethod.LANCZOS);
        }
    }

    @Nested
    class DimensionExact extends Dimension {
        DimensionExact() {
            super(EigenvalueMethod.EXACT);
        }
    }

    @Nested
    class DimensionByQuadrature extends Dimension {
        DimensionByQuadrature() {
            super(EigenvalueMethod.LANCZOS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void anIndefiniteMatrixHasNoneAndSaysWhy(int affordable) {
        CurvatureOperator operator = new CountingProduct(Spectra.symmetric(1, -0.5, 1, 2)).operator();
        for (Measurement none : List.of(
                new LogDeterminantMetric()
                        .measure(logDeterminant(EigenvalueMethod.AUTO, 0.4), operator, new TestContext(1, affordable))
                        .own(),
                new EffectiveDimensionMetric()
                        .measure(dimension(EigenvalueMethod.AUTO, 0.4), operator, new TestContext(1, affordable))
                        .own())) {
            String reason = assertInstanceOf(Uncertainty.Undefined.class, none.uncertainty())
                    .reason();
            assertTrue(reason.contains("lambda_min = -0.5") && reason.contains("damping = 0.4"), reason);
            assertTrue(reason.contains("ggn"), reason);
        }
    }

    /** Expects det(D + u u' + I) = det(D + I) (1 + u'(D + I)^-1 u). */
    @Test
    void aLowRankAndADiagonalTakeTheirStructure() {
        INDArray u = Nd4j.createFromArray(1.0, 2, 3).reshape(3, 1);
        CurvatureOperator operator =
                new LowRankPlusDiagonalOperator(u, Nd4j.createFromArray(1.0), Nd4j.createFromArray(1.0, 3, 0));
        Measurement found = new LogDeterminantMetric()
                .measure(logDeterminant(EigenvalueMethod.AUTO, 1), operator, new TestContext(1, 2000))
                .own();
        assertEquals(Math.log(2 * 4 * 1 * (1 + 0.5 + 1 + 9)), found.value(), 1e-12);
        assertEquals("structure", found.method());
    }

    /** Uses an operator 2 I of a class of its own, which says that its determinant is cheap. */
    @Test
    void anOperatorOfOnesOwnTakesItsStructure() {
        CurvatureOperator operator = new TwiceTheIdentity();
        Measurement found = new LogDeterminantMetric()
                .measure(logDeterminant(EigenvalueMethod.AUTO, 1), operator, new TestContext(1, 0))
                .own();
        assertEquals(Measurement.exact(5 * Math.log(3), "structure", 0), found);
    }

    private static final class TwiceTheIdentity extends AbstractCurvatureOperator {
        @Override
        public int dimension() {
            return 5;
        }

        @Override
        public DataType precision() {
            return DataType.DOUBLE;
        }

        @Override
        protected INDArray product(INDArray directions) {
            return directions.mul(2);
        }

        @Override
        public boolean isDampedCheaper() {
            return true;
        }

        @Override
        public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
            return factorised(5 * Math.log(2 + damping), v -> v.div(2 + damping));
        }
    }

    /**
     * At W = 0, every example has the rank C - 1, and the features with their 1 have rank 3, so the rank is (3 - 1) 3.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void theRankOfSoftmaxRegressionIsWithinItsBounds(int affordable) {
        SoftmaxRegressionSurface surface =
                SoftmaxRegressionSurface.standard(DataType.DOUBLE).at(Nd4j.zeros(DataType.DOUBLE, 9));
        TestContext context = new TestContext(1, affordable, surface);
        Measurement bound = context.keep(new RankBoundMetric()
                .measure(
                        new RankBoundMetric.Settings(1e-9, EigenvalueMethod.AUTO, 400, 9),
                        surface.operator(Curvature.GGN),
                        context));
        assertEquals(Measurement.exact(9, "structure", 0), bound);
        Measurement rank = context.figures().get("numerical");
        double error = rank.uncertainty() instanceof Uncertainty.StandardError of ? 4 * of.value() : 0;
        assertEquals(6, rank.value(), error);
    }

    /** Uses two examples, for which the bound 2 (3 - 1) holds with equality. */
    @Test
    void theBoundIsReachedByFewExamples() {
        SoftmaxRegressionSurface surface = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        SoftmaxRegressionSurface two = new SoftmaxRegressionSurface(
                surface.inputs().getRows(0, 1), List.of(0, 1), 3, surface.weights(), DataType.DOUBLE);
        TestContext context = new TestContext(1, 2000, two);
        Measurement bound = context.keep(new RankBoundMetric()
                .measure(
                        new RankBoundMetric.Settings(0, EigenvalueMethod.AUTO, 10, 9),
                        two.operator(Curvature.GGN),
                        context));
        assertEquals(6, bound.value());
        assertEquals(4, context.figures().get("softmax").value());
        assertEquals(4, context.figures().get("numerical").value());
    }

    private static LogDeterminantMetric.Settings logDeterminant(EigenvalueMethod method, double damping) {
        return new LogDeterminantMetric.Settings(damping, method, 20, 60, MeasuredBlocks.NONE);
    }

    private static EffectiveDimensionMetric.Settings dimension(EigenvalueMethod method, double prior) {
        return new EffectiveDimensionMetric.Settings(prior, method, 20, 60, MeasuredBlocks.NONE);
    }

    private abstract static class LogDeterminant extends MetricContract<LogDeterminantMetric.Settings> {
        private final EigenvalueMethod method;

        LogDeterminant(EigenvalueMethod method) {
            this.method = method;
        }

        @Override
        protected Metric<LogDeterminantMetric.Settings> metric() {
            return new LogDeterminantMetric();
        }

        @Override
        protected LogDeterminantMetric.Settings settings() {
            return logDeterminant(method, PRIOR);
        }

        @Override
        protected double definition(double[] eigenvalues) {
            return DoubleStream.of(eigenvalues)
                    .map(lambda -> Math.log(lambda + PRIOR))
                    .sum();
        }
    }

    private abstract static class Dimension extends MetricContract<EffectiveDimensionMetric.Settings> {
        private final EigenvalueMethod method;

        Dimension(EigenvalueMethod method) {
            this.method = method;
        }

        @Override
        protected Metric<EffectiveDimensionMetric.Settings> metric() {
            return new EffectiveDimensionMetric();
        }

        @Override
        protected EffectiveDimensionMetric.Settings settings() {
            return dimension(method, PRIOR);
        }

        @Override
        protected double definition(double[] eigenvalues) {
            return DoubleStream.of(eigenvalues)
                    .map(lambda -> lambda / (lambda + PRIOR))
                    .sum();
        }
    }
}
