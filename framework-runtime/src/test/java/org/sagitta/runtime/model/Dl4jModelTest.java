package org.sagitta.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.NetworkObjective;

/** The engine and DL4J compute the same on the same model. */
class Dl4jModelTest {
    private static final int EXAMPLES = 7;
    private static final int OUTPUTS = 3;

    @TempDir
    Path folder;

    static Stream<Arguments> models() {
        return Stream.of(LossFunction.CROSS_ENTROPY, LossFunction.MSE, LossFunction.HALF_MSE)
                .flatMap(loss -> Stream.of(Activation.values())
                        .filter(activation -> activation != Activation.GELU)
                        .map(activation -> Arguments.of(activation, loss)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void outputsLossAndGradientAgree(Activation activation, LossFunction loss) throws IOException {
        Random random = new Random(11);
        Examples examples = examples(loss, random, DataType.DOUBLE);
        Network network = ModelBuilder.network(model(activation), examples, loss);
        INDArray theta = Initialisation.parameters(network, random);
        NetworkObjective objective =
                NetworkObjective.of(network, ModelBuilder.loss(loss), examples, theta, DataType.DOUBLE);

        Path file = folder.resolve("model.zip");
        Dl4jModel.save(Dl4jModel.of(network, loss, theta), file);
        MultiLayerNetwork model = MultiLayerNetwork.load(file.toFile(), true);
        model.setInput(examples.features());
        model.setLabels(labels(examples.targets()));
        model.computeGradientAndScore();

        Bits.assertSame(theta, Dl4jModel.parameters(network, file));
        assertEquals(objective.loss(), model.score(), 1e-12);
        // DL4J divides by the number of examples only when it updates.
        close(objective.gradient(), model.gradient().gradient().div(EXAMPLES), 1e-12);
        if (loss != LossFunction.CROSS_ENTROPY) {
            close(objective.outputs(), model.output(examples.features()), 1e-12);
        } else {
            close(Nd4j.nn().softmax(objective.outputs(), 1), model.output(examples.features()), 1e-12);
        }
    }

    @Test
    void float32IsKept() throws IOException {
        Random random = new Random(3);
        Examples examples = examples(LossFunction.CROSS_ENTROPY, random, DataType.FLOAT);
        Network network = ModelBuilder.network(
                new ModelSettings.Mlp(List.of(5), Activation.TANH), examples, LossFunction.CROSS_ENTROPY);
        INDArray theta = Initialisation.parameters(network, random).castTo(DataType.FLOAT);

        Path file = folder.resolve("model.zip");
        Dl4jModel.save(Dl4jModel.of(network, LossFunction.CROSS_ENTROPY, theta), file);

        Bits.assertSame(theta, Dl4jModel.parameters(network, file));
    }

    @Test
    void whatDl4jOnlyApproximatesIsAnObstacle() {
        Examples examples = examples(LossFunction.MSE, new Random(1), DataType.DOUBLE);
        Network gelu =
                ModelBuilder.network(new ModelSettings.Mlp(List.of(5), Activation.GELU), examples, LossFunction.MSE);
        Network leaky = ModelBuilder.network(
                new ModelSettings.Mlp(List.of(5), Activation.LEAKY_RELU), examples, LossFunction.MSE);

        assertTrue(Dl4jModel.obstacle(gelu, DataType.FLOAT).orElseThrow().contains("layer 1"));
        assertTrue(Dl4jModel.obstacle(leaky, DataType.DOUBLE).orElseThrow().contains("layer 1"));
        assertEquals(Optional.empty(), Dl4jModel.obstacle(leaky, DataType.FLOAT));
        assertThrows(
                ModelException.class,
                () -> Dl4jModel.of(gelu, LossFunction.MSE, Initialisation.parameters(gelu, new Random(1))));
    }

    private static ModelSettings model(Activation activation) {
        LayerSettings function = switch (activation) {
            case IDENTITY -> new LayerSettings.Identity();
            case TANH -> new LayerSettings.Tanh();
            case RELU -> new LayerSettings.Relu();
            case LEAKY_RELU -> new LayerSettings.LeakyRelu(0.25);
            case SIGMOID -> new LayerSettings.Sigmoid();
            case SOFTPLUS -> new LayerSettings.Softplus();
            case ELU -> new LayerSettings.Elu();
            case GELU -> new LayerSettings.Gelu();
            case SILU -> new LayerSettings.Silu();
        };
        return new ModelSettings.Sequential(
                List.of(
                        new LayerSettings.Flatten(),
                        new LayerSettings.Dense(5, true),
                        function,
                        new LayerSettings.Dense(4, false),
                        function,
                        new LayerSettings.Dense(OUTPUTS, true)),
                Optional.empty());
    }

    private static Examples examples(LossFunction loss, Random random, DataType type) {
        INDArray x = Nd4j.createFromArray(random.doubles(EXAMPLES * 4L).toArray())
                .reshape('c', EXAMPLES, 4)
                .mul(4)
                .sub(2)
                .castTo(type);
        Targets targets = loss == LossFunction.CROSS_ENTROPY
                ? new Targets.Classes(
                        ImmutableIntArray.copyOf(
                                random.ints(EXAMPLES, 0, OUTPUTS).toArray()),
                        OUTPUTS)
                : new Targets.Values(Nd4j.createFromArray(
                                random.doubles((long) EXAMPLES * OUTPUTS).toArray())
                        .reshape('c', EXAMPLES, OUTPUTS)
                        .castTo(type));
        return new Examples(x, List.of(4), targets);
    }

    private static INDArray labels(Targets targets) {
        if (targets instanceof Targets.Values values) {
            return values.values();
        }
        Targets.Classes classes = (Targets.Classes) targets;
        INDArray labels = Nd4j.create(DataType.DOUBLE, EXAMPLES, OUTPUTS);
        IntStream.range(0, EXAMPLES)
                .forEach(n -> labels.putScalar(n, classes.labels().get(n), 1));
        return labels;
    }

    private static void close(INDArray expected, INDArray actual, double tolerance) {
        double error =
                expected.sub(actual.reshape(expected.shape())).norm2Number().doubleValue();
        assertTrue(
                error <= tolerance * expected.norm2Number().doubleValue(),
                () -> "error " + error + ": " + expected + " against " + actual);
    }
}
