package org.sagitta.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.initialiser.Gaussian;
import org.sagitta.runtime.model.initialiser.GlorotNormal;
import org.sagitta.runtime.model.initialiser.GlorotUniform;
import org.sagitta.runtime.model.initialiser.HeNormal;
import org.sagitta.runtime.model.initialiser.HeUniform;
import org.sagitta.runtime.model.initialiser.LecunNormal;
import org.sagitta.runtime.model.initialiser.Orthogonal;
import org.sagitta.runtime.model.initialiser.Pytorch;

class InitialiserTest {
    private static final Optional<Long> NO_SEED = Optional.empty();

    /** Fan-in 20 x 9 = 180, fan-out 60 x 9 = 540. */
    private static final ParameterShape CONVOLUTION = new ParameterShape("weight", List.of(60, 20, 3, 3));

    private static final double UNIFORM = 1.8;
    private static final double NORMAL = 3;

    static Stream<Arguments> moments() {
        return Stream.of(
                Arguments.of(new GlorotUniform(NO_SEED), 2.0 / 720, UNIFORM),
                Arguments.of(new GlorotNormal(NO_SEED), 2.0 / 720, NORMAL),
                Arguments.of(new HeUniform(NO_SEED), 2.0 / 180, UNIFORM),
                Arguments.of(new HeNormal(NO_SEED), 2.0 / 180, NORMAL),
                Arguments.of(new LecunNormal(NO_SEED), 1.0 / 180, NORMAL),
                Arguments.of(new Pytorch(NO_SEED), 1.0 / (3 * 180), UNIFORM),
                Arguments.of(new Gaussian(0.3, NO_SEED), 0.09, NORMAL));
    }

    /** 10,800 numbers: tolerances are four standard errors of the normal distribution's, or more. */
    @ParameterizedTest
    @MethodSource("moments")
    void momentsAreTheFormulas(Initialiser initialiser, double variance, double kurtosis) {
        double[] weight = initialiser.weight(CONVOLUTION, false, new Random(5));

        assertEquals(10_800, weight.length);
        assertEquals(0, moment(weight, 1), 4 * Math.sqrt(variance / weight.length));
        assertEquals(1, moment(weight, 2) / variance, 0.054);
        assertEquals(kurtosis, moment(weight, 4) / Math.pow(moment(weight, 2), 2), 0.3);
    }

    private static double moment(double[] values, int power) {
        return Arrays.stream(values).map(x -> Math.pow(x, power)).average().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"4, 6, 1", "6, 4, 2.5", "5, 5, 0.1", "1, 7, 1"})
    void orthogonalRowsOrColumnsAreOrthonormalTimesTheGain(int rows, int columns, double gain) {
        double[] weight = new Orthogonal(gain, NO_SEED)
                .weight(new ParameterShape("weight", List.of(rows, columns, 1, 1)), false, new Random(5));

        int shorter = Math.min(rows, columns);
        for (int i = 0; i < shorter; i++) {
            for (int j = 0; j < shorter; j++) {
                double product = 0;
                for (int k = 0; k < Math.max(rows, columns); k++) {
                    product += rows < columns
                            ? weight[i * columns + k] * weight[j * columns + k]
                            : weight[k * columns + i] * weight[k * columns + j];
                }
                assertEquals(i == j ? gain * gain : 0, product, 1e-12);
            }
        }
    }

    /** Householder's Q alone has a first component that is never positive. */
    @Test
    void orthogonalMatricesAreUniformlyDistributed() {
        Random random = new Random(5);
        Initialiser orthogonal = new Orthogonal(1, NO_SEED);
        double[] first = IntStream.range(0, 400)
                .mapToDouble(i -> orthogonal.weight(new ParameterShape("weight", List.of(3, 3)), false, random)[0])
                .toArray();

        assertEquals(0, moment(first, 1), 4 * Math.sqrt(1.0 / 3 / 400));
        assertEquals(1.0 / 3, moment(first, 2), 0.06);
    }

    @Test
    void biasesAreZeroUnlessPytorchs() {
        Network network = network();
        Predicate<ParameterBlock> bias =
                block -> block.name().equals("0.bias") || block.name().equals("4.bias");

        assertTrue(values(network, new Gaussian(1, NO_SEED), bias).allMatch(value -> value == 0));
        double[] pytorch = values(
                        network, new Pytorch(NO_SEED), block -> block.name().equals("0.bias"))
                .toArray();
        double bound = Math.sqrt(1.0 / 18);
        assertTrue(Arrays.stream(pytorch).allMatch(value -> Math.abs(value) <= bound));
        assertEquals(bound * bound / 3, moment(pytorch, 2), 0.15 * bound * bound / 3);
    }

    @Test
    void normalisationBeginsAsItIsWithoutParameters() {
        for (Initialiser initialiser : List.of(new Pytorch(NO_SEED), new Orthogonal(2, NO_SEED))) {
            assertTrue(values(network(), initialiser, block -> block.name().equals("1.weight"))
                    .allMatch(value -> value == 1));
            assertTrue(values(network(), initialiser, block -> block.name().equals("1.bias"))
                    .allMatch(value -> value == 0));
        }
    }

    @Test
    void equalGeneratorsDrawTheSameBits() {
        Network network = network();
        for (Initialiser initialiser : List.of(new Pytorch(NO_SEED), new Orthogonal(1, NO_SEED))) {
            INDArray theta = Initialisation.parameters(network, initialiser, new Random(4));

            Bits.assertSame(theta, Initialisation.parameters(network, initialiser, new Random(4)));
            assertNotEquals(theta, Initialisation.parameters(network, initialiser, new Random(5)));
        }
    }

    /** A convolution with 200 biases and fan-in 18, normalisation, and a dense layer. */
    private static Network network() {
        return ModelBuilder.network(
                new ModelSettings.Sequential(List.of(
                        new LayerSettings.Conv2d(200, 3, 1, 0, 1, true),
                        new LayerSettings.BatchNorm(1e-5, 0.1),
                        new LayerSettings.Relu(),
                        new LayerSettings.Flatten(),
                        new LayerSettings.Dense(3, true))),
                new Examples(
                        Nd4j.zeros(DataType.DOUBLE, 1, 18),
                        List.of(2, 3, 3),
                        new Targets.Classes(ImmutableIntArray.of(0), 3)),
                LossFunction.CROSS_ENTROPY);
    }

    private static DoubleStream values(Network network, Initialiser initialiser, Predicate<ParameterBlock> wanted) {
        double[] theta =
                Initialisation.parameters(network, initialiser, new Random(4)).toDoubleVector();
        return network.layout().blocks().stream()
                .filter(wanted)
                .flatMapToDouble(block -> Arrays.stream(theta, block.offset(), block.offset() + block.size()));
    }
}
