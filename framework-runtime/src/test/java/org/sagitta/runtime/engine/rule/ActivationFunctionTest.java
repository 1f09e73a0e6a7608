package org.sagitta.runtime.engine.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationFunctionTest {
    private static final double STEP = 1e-5;

    static Stream<ActivationFunction> functions() {
        return Stream.of(
                new ActivationFunction.Identity(),
                new ActivationFunction.Tanh(),
                new ActivationFunction.Relu(),
                new ActivationFunction.LeakyRelu(0.1),
                new ActivationFunction.Sigmoid(),
                new ActivationFunction.Softplus(),
                new ActivationFunction.BoundedRelu(2.2, 0.5, 0.3),
                new ActivationFunction.BoundedRelu(Double.POSITIVE_INFINITY, 1.5, 0),
                new ActivationFunction.Clamp(0.2, 0.5, 0, 1),
                new ActivationFunction.Elu(),
                new ActivationFunction.Elu(1, 0.5),
                ActivationFunction.Elu.selu(),
                new ActivationFunction.Softsign(),
                new ActivationFunction.Gelu(),
                new ActivationFunction.Silu());
    }

    @Test
    void tanhInSinglePrecisionIsWithinItsRounding() {
        float[] z = new float[40_001];
        for (int i = 0; i < z.length; i++) {
            z[i] = (i - 20_000) / 1000f;
        }
        float[] value = new float[z.length];
        float[] slope = new float[z.length];
        float[] curvature = new float[z.length];

        new ActivationFunction.Tanh().evaluate(z, z.length, value, slope, curvature);

        for (int i = 0; i < z.length; i++) {
            double y = Math.tanh(z[i]);
            assertEquals(y, value[i], 5e-7 * Math.abs(y) + 1e-12);
            assertEquals(1 - y * y, slope[i], 1e-6);
            assertEquals(-2 * y * (1 - y * y), curvature[i], 2e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void slopeAndCurvatureAreTheDerivatives(ActivationFunction function) {
        DoubleStream.iterate(-6.03, z -> z < 6, z -> z + 0.1).forEach(z -> {
            double[] at = evaluate(function, z);
            double[] above = evaluate(function, z + STEP);
            double[] below = evaluate(function, z - STEP);
            assertEquals((above[0] - below[0]) / (2 * STEP), at[1], 1e-9, () -> "slope at " + z);
            assertEquals((above[1] - below[1]) / (2 * STEP), at[2], 1e-9, () -> "curvature at " + z);
        });
    }

    @ParameterizedTest
    @MethodSource("functions")
    void farOutEverythingIsFinite(ActivationFunction function) {
        for (double z : new double[] {-1e3, -710, -40, 40, 710, 1e3}) {
            for (double value : evaluate(function, z)) {
                assertTrue(Double.isFinite(value), () -> value + " at " + z);
            }
            double left = function instanceof ActivationFunction.Softsign ? 2 / Math.pow(Math.abs(z), 3) : 1e-15;
            assertEquals(0, evaluate(function, z)[2], left, () -> "curvature at " + z);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void notANumberIsHandedOn(ActivationFunction function) {
        assertTrue(Double.isNaN(evaluate(function, Double.NaN)[0]));
    }

    /** As Keras defines it: its maximum, the number itself from the threshold, below that a slope. */
    @ParameterizedTest
    @CsvSource({"3, 2", "2.1, 2", "2, 2", "1.2, 1.2", "0.6, 0.6", "0.4, -0.03", "0, -0.15", "-1, -0.45"})
    void aBoundedRectifierIsCutOffAndHasAThreshold(double z, double value) {
        assertEquals(value, evaluate(new ActivationFunction.BoundedRelu(2, 0.5, 0.3), z)[0], 1e-15);
    }

    @ParameterizedTest
    @CsvSource({"-3, 0", "-2.5, 0", "-1, 0.3", "0, 0.5", "2, 0.9", "2.5, 1", "9, 1"})
    void aHardSigmoidIsALineBetweenZeroAndOne(double z, double value) {
        assertEquals(value, evaluate(new ActivationFunction.Clamp(0.2, 0.5, 0, 1), z)[0], 1e-15);
    }

    /** Values of {@code tf.nn.selu} and {@code tf.keras.layers.ELU(0.5)} in float64. */
    @Test
    void exponentialUnitsHaveTheirScales() {
        assertEquals(-1.1113307378125625, evaluate(ActivationFunction.Elu.selu(), -1)[0], 1e-15);
        assertEquals(2.101401974710961, evaluate(ActivationFunction.Elu.selu(), 2)[0], 1e-15);
        assertEquals(0.5 * Math.expm1(-1), evaluate(new ActivationFunction.Elu(1, 0.5), -1)[0], 1e-16);
    }

    @Test
    void kinksHaveTheDerivativeFromTheLeft() {
        assertEquals(1, evaluate(new ActivationFunction.BoundedRelu(2, 0.5, 0.3), 2)[1]);
        assertEquals(0.3, evaluate(new ActivationFunction.BoundedRelu(2, 0.5, 0.3), 0.5)[1]);
        assertEquals(0.2, evaluate(new ActivationFunction.Clamp(0.2, 0.5, 0, 1), 2.5)[1]);
        assertEquals(0, evaluate(new ActivationFunction.Clamp(0.2, 0.5, 0, 1), -2.5)[1]);
        assertEquals(0.5, evaluate(new ActivationFunction.Elu(1, 0.5), 0)[1]);
        assertEquals(0, evaluate(new ActivationFunction.Relu(), 0)[1]);
        assertEquals(0.1, evaluate(new ActivationFunction.LeakyRelu(0.1), 0)[1]);
    }

    @Test
    void tanhIsAsExactAsTheStandardLibrarys() {
        for (double z = 1e-12; z < 30; z *= 1.01) {
            assertEquals(Math.tanh(z), evaluate(new ActivationFunction.Tanh(), z)[0], 2e-15 * Math.tanh(z));
            assertEquals(-Math.tanh(z), evaluate(new ActivationFunction.Tanh(), -z)[0], 2e-15 * Math.tanh(z));
        }
    }

    private static double[] evaluate(ActivationFunction function, double z) {
        double[][] results = new double[3][1];
        function.evaluate(new double[] {z}, 1, results[0], results[1], results[2]);
        return new double[] {results[0][0], results[1][0], results[2][0]};
    }
}
