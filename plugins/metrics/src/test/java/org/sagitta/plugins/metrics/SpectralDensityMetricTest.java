package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.plugins.metrics.SpectralDensityMetric.Settings;

class SpectralDensityMetricTest {
    /** 180 eigenvalues in [-0.05, 0.05], 20 in [5, 10]. */
    private static final INDArray MATRIX = Spectra.symmetric(
            1,
            DoubleStream.concat(
                            DoubleStream.iterate(-0.05, x -> x + 0.1 / 179).limit(180),
                            DoubleStream.iterate(5, x -> x + 5.0 / 19).limit(20))
                    .toArray());

    @Test
    void theShareOfTheBulkIsRightWithinItsStandardError() {
        Measurement share = measure(new TestContext(3, 0), 64);

        double error = assertInstanceOf(Measurement.Uncertainty.StandardError.class, share.uncertainty())
                .value();
        assertEquals(0.9, share.value(), 3 * error);
        assertTrue(error > 0 && error < 0.01, "standard error " + error);
        assertEquals(64 * 60, share.products());
    }

    @Test
    void theNodesStandForAllEigenvaluesAndTheirMomentsAreTheMatrixs() {
        TestContext context = new TestContext(4, 0);
        measure(context, 200);

        INDArray density = context.artifacts().get("spectral-density");
        double count = 0;
        double trace = 0;
        for (int i = 0; i < density.rows(); i++) {
            count += density.getDouble(i, 1);
            trace += density.getDouble(i, 0) * density.getDouble(i, 1);
        }
        assertEquals(200, count, 1e-9);
        assertEquals(150, trace, 3 * 150 * Math.sqrt(2.0 / 20 / 200));
    }

    private static Measurement measure(TestContext context, int probes) {
        return new SpectralDensityMetric().measure(new Settings(60, probes), new DenseOperator(MATRIX), context);
    }
}
