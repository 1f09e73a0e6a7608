package com.example.counts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.example.counts.ParticipationRatioMetric.Settings;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.MetricContract;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.plugin.Metric;

/** Compares each way to the figure with its definition by all eigenvalues. */
class ParticipationRatioMetricTest {
    @Nested
    class ByEigenvalues extends Contract {}

    @Nested
    class ByProducts extends Contract {
        @Override
        protected int affordable() {
            return 0;
        }
    }

    @Test
    void theStructureTellsItWithoutProducts() {
        Measurement ratio = of(1, 1, 1, 1, 0, 0);
        assertEquals(4, ratio.value(), 1e-14);
        assertEquals("structure", ratio.method());
        assertEquals(0, ratio.products());
    }

    @Test
    void ofNothingItIsUndefined() {
        assertInstanceOf(Uncertainty.Undefined.class, of(0, 0, 0).uncertainty());
    }

    private static Measurement of(double... diagonal) {
        return new ParticipationRatioMetric()
                .measure(
                        new Settings(60),
                        new DiagonalOperator(Nd4j.createFromArray(diagonal).castTo(DataType.DOUBLE)),
                        new TestContext(1, 2000))
                .own();
    }

    private abstract static class Contract extends MetricContract<Settings> {
        @Override
        protected Metric<Settings> metric() {
            return new ParticipationRatioMetric();
        }

        @Override
        protected Settings settings() {
            return new Settings(60);
        }

        @Override
        protected double definition(double[] eigenvalues) {
            double sum = Arrays.stream(eigenvalues).sum();
            return sum * sum / Arrays.stream(eigenvalues).map(lambda -> lambda * lambda).sum();
        }

        @Override
        protected List<double[]> spectra() {
            return super.spectra().stream()
                    .filter(spectrum -> Arrays.stream(spectrum).anyMatch(lambda -> lambda != 0))
                    .toList();
        }
    }
}
