package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.KroneckerOperator;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralNormMetric;
import org.sagitta.plugins.metrics.spectrum.TraceMetric;

/**
 * Tests two layers of 100,000 and 6 parameters, whose matrix would take 80 GB: 2 I (x) diag(1 .. 400) and -900 I (x)
 * diag(1 .. 3).
 */
class StructuredFiguresTest {
    private static final TestContext CONTEXT = new TestContext(1, 400);

    private static final CurvatureOperator OPERATOR = new BlockDiagonalOperator(
            100_006,
            List.of(
                    new Block("first", 0, kronecker(250, 2, 400)),
                    new Block("second", 100_000, kronecker(2, -900, 3))));

    @Test
    void theTraceIsThatOfTheBlocks() {
        Measurement trace = CONTEXT.keep(new TraceMetric()
                .measure(
                        new TraceMetric.Settings(TraceMetric.Method.AUTO, 60, MeasuredBlocks.NONE), OPERATOR, CONTEXT));
        assertEquals(Measurement.exact(250 * 2 * 80_200 - 2 * 900 * 6, "structure", 0), trace);
    }

    /** Expects the sums of squares 21413400 for 1 to 400 and 14 for 1 to 3. */
    @Test
    void theFrobeniusNormIsThatOfTheBlocks() {
        Measurement norm = CONTEXT.keep(new FrobeniusNormMetric()
                .measure(
                        new FrobeniusNormMetric.Settings(FrobeniusNormMetric.Method.AUTO, 60, MeasuredBlocks.NONE),
                        OPERATOR,
                        CONTEXT));
        assertEquals(Math.sqrt(250 * 4 * 21_413_400.0 + 2 * 810_000.0 * 14), norm.value(), 1e-8);
        assertEquals(Measurement.exact(norm.value(), "structure", 0), norm);
    }

    /** Expects |-900 * 3|. */
    @Test
    void theSpectralNormIsThatOfTheFactors() {
        Measurement norm = CONTEXT.keep(new SpectralNormMetric()
                .measure(
                        new SpectralNormMetric.Settings(SpectralNormMetric.Method.AUTO, 1e-6, 200, MeasuredBlocks.NONE),
                        OPERATOR,
                        CONTEXT));
        assertEquals(2700, norm.value(), 1e-10);
        assertEquals(Measurement.exact(norm.value(), "eigenvalues", 0), norm);
    }

    private static CurvatureOperator kronecker(int outputs, double scale, int inputs) {
        INDArray output = Nd4j.eye(outputs).castTo(DataType.DOUBLE).muli(scale);
        return new KroneckerOperator(output, Nd4j.diag(Nd4j.linspace(1, inputs, inputs, DataType.DOUBLE)), true);
    }
}
