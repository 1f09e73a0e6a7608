package org.sagitta.plugins.metrics.spectrum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.MetricContract;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.plugins.metrics.MeasuredBlocks;
import org.sagitta.plugins.metrics.spectrum.EffectiveRankMetric.Settings;

class EffectiveRankMetricTest {
    @Nested
    class Exact extends Contract {
        Exact() {
            super(EigenvalueMethod.EXACT);
        }
    }

    @Nested
    class Auto extends Contract {
        Auto() {
            super(EigenvalueMethod.AUTO);
        }
    }

    @ParameterizedTest
    @EnumSource(EigenvalueMethod.class)
    void bothAreTheRankOfAProjection(EigenvalueMethod method) {
        TestContext context = new TestContext(1, 2000);
        double[] spectrum = new double[60];
        Arrays.fill(spectrum, 0, 7, 3.5);
        Measurement stable = context.keep(new EffectiveRankMetric()
                .measure(
                        new Settings(method, 400, 60, MeasuredBlocks.NONE),
                        new CountingProduct(Spectra.symmetric(1, spectrum)).operator(),
                        context));
        assertEquals(7, stable.value(), 4 * error(stable));
        Measurement intrinsic = context.figures().get("intrinsic");
        assertEquals(7, intrinsic.value(), 4 * error(intrinsic));
    }

    @Test
    void ofNothingAreUndefined() {
        Measurement rank = new EffectiveRankMetric()
                .measure(
                        new Settings(EigenvalueMethod.AUTO, 60, 60, MeasuredBlocks.NONE),
                        new DenseOperator(Nd4j.zeros(DataType.DOUBLE, 5, 5)),
                        new TestContext(1, 2000))
                .own();
        assertInstanceOf(Uncertainty.Undefined.class, rank.uncertainty());
    }

    private static double error(Measurement figure) {
        return figure.uncertainty() instanceof Uncertainty.StandardError error ? error.value() : 1e-12;
    }

    private abstract static class Contract extends MetricContract<Settings> {
        private final EigenvalueMethod method;

        Contract(EigenvalueMethod method) {
            this.method = method;
        }

        @Override
        protected Metric<Settings> metric() {
            return new EffectiveRankMetric();
        }

        @Override
        protected Settings settings() {
            return new Settings(method, 60, 60, MeasuredBlocks.NONE);
        }

        @Override
        protected List<double[]> spectra() {
            return super.spectra().stream()
                    .filter(spectrum -> DoubleStream.of(spectrum).anyMatch(lambda -> lambda != 0))
                    .toList();
        }

        @Override
        protected double definition(double[] eigenvalues) {
            double largest = DoubleStream.of(eigenvalues).map(Math::abs).max().orElseThrow();
            return DoubleStream.of(eigenvalues)
                    .map(lambda -> Math.pow(lambda / largest, 2))
                    .sum();
        }
    }
}
