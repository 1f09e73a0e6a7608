package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.plugins.datasets.Teacher.Activation;
import org.sagitta.plugins.datasets.TeacherStudentSource.Kind;

class TeacherStudentSourceTest {
    private static final List<Integer> HIDDEN = List.of(12, 8);
    private static final int DIMENSIONS = 6;
    private static final int OUTPUTS = 3;

    @ParameterizedTest
    @EnumSource(Activation.class)
    void valuesAreTheOutputsOfARandomNetwork(Activation activation) {
        Dataset data = load(settings(activation, Kind.VALUES, 0, Optional.empty()), 3);

        // The same generator gives the same numbers, the first of which become the weights.
        double[][][] weights = weights(new Random(3), DIMENSIONS, HIDDEN.get(0), HIDDEN.get(1), OUTPUTS);
        for (Split split : List.of(Split.TRAIN, Split.TEST)) {
            double[][] inputs = data.splits().get(split).features().toDoubleMatrix();
            double[][] values = values(data, split);
            for (int n = 0; n < inputs.length; n++) {
                assertArrayEquals(outputs(weights, activation, inputs[n]), values[n], 1e-14);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void classesAreThoseOfTheLargestOutputs(Activation activation) {
        Dataset values = load(settings(activation, Kind.VALUES, 0, Optional.empty()), 3);
        Dataset classes = load(settings(activation, Kind.CLASSES, 0, Optional.empty()), 3);

        assertEquals(values.train().features(), classes.train().features());
        Targets.Classes targets = (Targets.Classes) classes.train().targets();
        assertEquals(OUTPUTS, targets.classes());
        assertTrue(targets.labels().stream().distinct().count() > 1);
        double[][] outputs = values(values, Split.TRAIN);
        for (int n = 0; n < outputs.length; n++) {
            double largest = Arrays.stream(outputs[n]).max().orElseThrow();
            assertEquals(largest, outputs[n][targets.labels().get(n)]);
        }
    }

    @Test
    void inputsAreStandardNormalInDoublePrecision() {
        Examples train = load(settings(Activation.TANH, Kind.VALUES, 0, Optional.empty()), 3)
                .train();
        double[] inputs = train.features().ravel().toDoubleVector();

        assertArrayEquals(new long[] {500, DIMENSIONS}, train.features().shape());
        assertEquals(DataType.DOUBLE, train.features().dataType());
        assertEquals('c', train.features().ordering());
        // The tolerances are five standard deviations of these sample moments.
        assertEquals(0, Arrays.stream(inputs).average().orElseThrow(), 5 / Math.sqrt(inputs.length));
        assertEquals(
                1, Arrays.stream(inputs).map(x -> x * x).average().orElseThrow(), 5 * Math.sqrt(2.0 / inputs.length));
    }

    @Test
    void noiseHasTheDeviationAskedFor() {
        double[][] exact = values(load(settings(Activation.TANH, Kind.VALUES, 0, Optional.empty()), 3), Split.TRAIN);
        double[][] noisy = values(load(settings(Activation.TANH, Kind.VALUES, 0.2, Optional.empty()), 3), Split.TRAIN);

        double squares = 0;
        for (int n = 0; n < exact.length; n++) {
            for (int c = 0; c < OUTPUTS; c++) {
                squares += Math.pow(noisy[n][c] - exact[n][c], 2);
            }
        }
        int count = exact.length * OUTPUTS;
        // The tolerance is five standard deviations of this sample variance.
        assertEquals(0.04, squares / count, 5 * 0.04 * Math.sqrt(2.0 / count));
    }

    @Test
    void aTeacherOfItsOwnSeedIsTheSameWhateverTheRuns() {
        TeacherStudentSource.Settings settings = settings(Activation.TANH, Kind.VALUES, 0, Optional.of(9L));
        Dataset first = load(settings, 1);
        Dataset second = load(settings, 2);
        assertNotEquals(first.train().features(), second.train().features());

        assertArrayEquals(linear(1, Optional.of(9L)), linear(2, Optional.of(9L)), 1e-9);
        assertNotEquals(linear(1, Optional.of(9L))[0], linear(1, Optional.of(8L))[0], 1e-3);
        assertNotEquals(linear(1, Optional.empty())[0], linear(2, Optional.empty())[0], 1e-3);
    }

    @Test
    void followsFromTheSeedAlone() {
        TeacherStudentSource.Settings settings = settings(Activation.RELU, Kind.CLASSES, 0, Optional.empty());
        assertEquals(
                load(settings, 4).train().features(), load(settings, 4).train().features());
        assertEquals(
                load(settings, 4).train().targets(), load(settings, 4).train().targets());
        assertNotEquals(
                load(settings, 4).train().targets(), load(settings, 5).train().targets());
    }

    @Test
    void refusesATeacherThatKnowsOneClass() {
        // With one hidden rectifier, the same output is the largest wherever it is active, and elsewhere all outputs
        // are 0.
        TeacherStudentSource.Settings settings = new TeacherStudentSource.Settings(
                3, List.of(1), Activation.RELU, 2, Kind.CLASSES, 0, 50, 0, Optional.empty());
        int first = IntStream.iterate(0, seed -> seed + 1)
                .filter(seed -> {
                    double[][] last = weights(new Random(seed), 3, 1, 2)[1];
                    return last[0][0] > last[1][0];
                })
                .findFirst()
                .orElseThrow();
        new FolderContext(Path.of("none"), first)
                .assertRefused(new TeacherStudentSource(), settings, "all 50 training examples in class 0");
    }

    @Test
    void refusesSettingsThatDoNotGoTogether() {
        assertRefused(1, Kind.CLASSES, 0, "expected at least 2 classes");
        assertRefused(3, Kind.CLASSES, 0.1, "label-noise");
    }

    /** Returns the only weight of a linear teacher with one input and one output. */
    private static double[] linear(long seed, Optional<Long> teacherSeed) {
        Dataset data = load(
                new TeacherStudentSource.Settings(1, List.of(), Activation.TANH, 1, Kind.VALUES, 0, 5, 0, teacherSeed),
                seed);
        double[] inputs = data.train().features().ravel().toDoubleVector();
        double[][] values = values(data, Split.TRAIN);
        double[] weights = new double[inputs.length];
        Arrays.setAll(weights, n -> values[n][0] / inputs[n]);
        return weights;
    }

    private static void assertRefused(int outputs, Kind kind, double noise, String part) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new TeacherStudentSource.Settings(
                                5, List.of(), Activation.TANH, outputs, kind, noise, 5, 0, Optional.empty()))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    private static double[][][] weights(Random random, int... widths) {
        double[][][] weights = new double[widths.length - 1][][];
        for (int layer = 0; layer < weights.length; layer++) {
            weights[layer] = new double[widths[layer + 1]][widths[layer]];
            for (double[] row : weights[layer]) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextGaussian() / Math.sqrt(widths[layer]);
                }
            }
        }
        return weights;
    }

    private static double[] outputs(double[][][] weights, Activation activation, double[] input) {
        DoubleUnaryOperator phi = activation == Activation.TANH ? Math::tanh : z -> Math.max(z, 0);
        double[] values = input;
        for (int layer = 0; layer < weights.length; layer++) {
            double[] next = new double[weights[layer].length];
            for (int j = 0; j < next.length; j++) {
                for (int i = 0; i < values.length; i++) {
                    next[j] += weights[layer][j][i] * (layer == 0 ? values[i] : phi.applyAsDouble(values[i]));
                }
            }
            values = next;
        }
        return values;
    }

    private static double[][] values(Dataset data, Split split) {
        return ((Targets.Values) data.splits().get(split).targets()).values().toDoubleMatrix();
    }

    private static TeacherStudentSource.Settings settings(
            Activation activation, Kind kind, double noise, Optional<Long> teacherSeed) {
        return new TeacherStudentSource.Settings(
                DIMENSIONS, HIDDEN, activation, OUTPUTS, kind, noise, 500, 20, teacherSeed);
    }

    private static Dataset load(TeacherStudentSource.Settings settings, long seed) {
        return new TeacherStudentSource().load(settings, new FolderContext(Path.of("none"), seed));
    }
}
