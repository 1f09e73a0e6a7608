package org.sagitta.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.architecture.Mlp;

class ModelBuilderTest {
    private static final Targets TEN_CLASSES = new Targets.Classes(ImmutableIntArray.of(0, 9), 10);
    private static final Examples IMAGES =
            new Examples(Nd4j.zeros(DataType.DOUBLE, 2, 12), List.of(1, 3, 4), TEN_CLASSES);
    private static final Examples VECTORS = new Examples(Nd4j.zeros(DataType.DOUBLE, 2, 12), List.of(12), TEN_CLASSES);

    @Test
    void mlpHasDenseLayersWithActivationsBetweenThem() {
        assertEquals(
                List.of("0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"),
                names(ModelBuilder.network(mlp(7, 5), VECTORS, LossFunction.CROSS_ENTROPY)));
        assertEquals(
                List.of("1.weight", "1.bias"), names(ModelBuilder.network(mlp(), IMAGES, LossFunction.CROSS_ENTROPY)));
    }

    @Test
    void layoutFollowsTheLayers() {
        Network network = ModelBuilder.network(
                sequential(
                        new LayerSettings.Dense(3, false), new LayerSettings.Tanh(), new LayerSettings.Dense(10, true)),
                VECTORS,
                LossFunction.MSE);

        assertEquals(
                List.of(
                        new ParameterBlock("0.weight", "0", 0, List.of(3, 12)),
                        new ParameterBlock("2.weight", "2", 36, List.of(10, 3)),
                        new ParameterBlock("2.bias", "2", 66, List.of(10))),
                network.layout().blocks());
    }

    @Test
    void misfitsAreExplained() {
        assertEquals(
                "The model has 5 outputs, but the data have 10 classes; give its last dense layer out: 10",
                refused(sequential(new LayerSettings.Dense(5, true)), VECTORS, LossFunction.CROSS_ENTROPY));
        assertEquals(
                "Layer 0 (dense) gets inputs of shape [1, 3, 4]; put a flatten layer before it",
                refused(sequential(new LayerSettings.Dense(10, true)), IMAGES, LossFunction.CROSS_ENTROPY));
        assertEquals(
                "The model has no layer with parameters; add a dense layer",
                refused(sequential(new LayerSettings.Tanh()), VECTORS, LossFunction.CROSS_ENTROPY));
        Examples values = new Examples(
                Nd4j.zeros(DataType.DOUBLE, 2, 12), List.of(12), new Targets.Values(Nd4j.zeros(DataType.DOUBLE, 2, 3)));
        assertEquals(
                "The loss is cross-entropy, but the data have real values as targets, not classes;"
                        + " use the loss mse or half-mse, or data with classes",
                refused(mlp(), values, LossFunction.CROSS_ENTROPY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 0,1,2,1     | y.astype('int64').ravel() makes them classes",
                "2 | 0,1,1,0     | y.argmax(axis=1) makes classes",
                "2 | 0,1,1,1     | or data with classes",
                "1 | 0,1.5,2,1   | or data with classes",
            })
    void valuesThatLookLikeClassesHaveARemedy(int columns, String values, String end) {
        double[] all =
                Stream.of(values.split(",")).mapToDouble(Double::parseDouble).toArray();
        INDArray targets = Nd4j.createFromArray(all).reshape(all.length / columns, columns);
        Examples examples =
                new Examples(Nd4j.zeros(DataType.DOUBLE, targets.rows(), 12), List.of(12), new Targets.Values(targets));
        String message = refused(mlp(), examples, LossFunction.CROSS_ENTROPY);
        assertTrue(message.contains(end) && (!end.startsWith("or") || message.endsWith(end)), message);
    }

    @ParameterizedTest
    @EnumSource(LossFunction.class)
    void oneClassNeedsAModelOfMore(LossFunction loss) {
        Examples one = new Examples(
                Nd4j.zeros(DataType.DOUBLE, 2, 12), List.of(12), new Targets.Classes(ImmutableIntArray.of(0, 0), 1));
        assertTrue(refused(mlp(), one, loss).startsWith("All labels of the data are of one class"));
        assertEquals(
                3,
                ModelBuilder.network(sequential(new LayerSettings.Dense(3, true)), one, loss)
                        .outputs());
    }

    @Test
    void moreParametersThanAnArrayHoldsAreRefused() {
        assertEquals(
                "The model has more than 2,147,483,647 parameters, or a layer more features; expected fewer",
                refused(
                        sequential(new LayerSettings.Dense(1 << 30, true), new LayerSettings.Dense(10, true)),
                        VECTORS,
                        LossFunction.CROSS_ENTROPY));
    }

    static Stream<Arguments> misfits() {
        LayerSettings.Flatten flatten = new LayerSettings.Flatten();
        LayerSettings.Dense dense = new LayerSettings.Dense(10, true);
        LayerSettings.Conv2d conv = new LayerSettings.Conv2d(2, 2, 1, 0, 1, true);
        return Stream.of(
                Arguments.of(
                        "Layer 1 (conv2d) gets inputs of shape [12]; it takes images [channels, height, width]",
                        List.of(flatten, conv)),
                Arguments.of(
                        "Layer 1 (max-pool2d) gets inputs of shape [12]; it takes images [channels, height, width]",
                        List.of(flatten, new LayerSettings.MaxPool2d(2, Optional.empty(), 0, false))),
                Arguments.of(
                        "Layer 1 (global-avg-pool) gets inputs of shape [12]; it takes images [channels, height, width]",
                        List.of(flatten, new LayerSettings.GlobalAvgPool())),
                Arguments.of(
                        "Layer 0 (conv2d) covers 5 x 5 pixels, but gets images of 3 x 4 with a padding of 0;"
                                + " take larger images, a smaller kernel or more padding",
                        List.of(new LayerSettings.Conv2d(2, 5, 1, 0, 1, true))),
                Arguments.of(
                        "Layer 0 (residual): its layers make shape [2, 2, 3] of shape [1, 3, 4], but its shortcut"
                                + " [1, 3, 4]; they are added and must be the same, for example by a shortcut:"
                                + " [{type: conv2d, ...}]",
                        List.of(new LayerSettings.Residual(List.of(conv), List.of()))),
                Arguments.of(
                        "Layer 0 (concatenate): one branch makes shape [2, 2, 3], another [10];"
                                + " only their first dimension may differ",
                        List.of(new LayerSettings.Concatenate(List.of(List.of(conv), List.of(flatten, dense))))));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void misfitsNameTheLayerWhatItTakesAndWhatItGets(String message, List<LayerSettings> layers) {
        assertEquals(
                message, refused(sequential(layers.toArray(LayerSettings[]::new)), IMAGES, LossFunction.CROSS_ENTROPY));
    }

    @Test
    void initialisationIsSeededAndScaledToTheActivation() {
        Examples wide = new Examples(Nd4j.zeros(DataType.DOUBLE, 2, 200), List.of(200), TEN_CLASSES);
        for (Activation activation : List.of(Activation.TANH, Activation.RELU)) {
            Network network = ModelBuilder.network(
                    new ModelSettings.Named(new Mlp(List.of(300), activation)), wide, LossFunction.CROSS_ENTROPY);
            INDArray theta = Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, new Random(4));
            INDArray weight = theta.get(NDArrayIndex.interval(0, 60_000));

            double variance = activation == Activation.RELU ? 2.0 / 200 : 2.0 / 500;
            assertEquals(Math.sqrt(variance), weight.stdNumber().doubleValue(), 0.02 * Math.sqrt(variance));
            assertEquals(
                    0,
                    theta.get(NDArrayIndex.interval(60_000, 60_300))
                            .norm2Number()
                            .doubleValue());
            Bits.assertSame(
                    theta, Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, new Random(4)));
            assertNotEquals(
                    theta, Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, new Random(5)));
        }
    }

    @Test
    void weightsAreFlattenedRowByRow() {
        Network network =
                ModelBuilder.network(sequential(new LayerSettings.Dense(10, true)), VECTORS, LossFunction.MSE);
        INDArray weight = counting(0, 120).reshape('c', 10, 12).dup('f');
        INDArray bias = counting(500, 510);

        INDArray theta =
                Weights.of(network, Map.of("0.weight", weight, "0.bias", bias)).parameters();

        Bits.assertSame(counting(0, 120), theta.get(NDArrayIndex.interval(0, 120)));
        Bits.assertSame(bias, theta.get(NDArrayIndex.interval(120, 130)));
    }

    @Test
    void everyFaultOfTheWeightsIsListed() {
        Network network = ModelBuilder.network(mlp(4), VECTORS, LossFunction.MSE);
        Map<String, INDArray> weights = Map.of(
                "0.weight", Nd4j.zeros(DataType.DOUBLE, 12, 4),
                "2.weight", Nd4j.zeros(DataType.DOUBLE, 10, 4),
                "2.bias", Nd4j.zeros(DataType.DOUBLE, 10),
                "3.weight", Nd4j.zeros(DataType.DOUBLE, 10));

        ModelException thrown = assertThrows(ModelException.class, () -> Weights.of(network, weights));

        assertEquals(
                "The weights do not fit the model: 0.weight has the shape [12, 4], expected [4, 12];"
                        + " 0.bias is missing (shape [4]); 3.weight belongs to no layer",
                thrown.getMessage());
    }

    private static INDArray counting(int from, int to) {
        return Nd4j.createFromArray(IntStream.range(from, to).asDoubleStream().toArray());
    }

    private static String refused(ModelSettings model, Examples examples, LossFunction loss) {
        return assertThrows(ModelException.class, () -> ModelBuilder.network(model, examples, loss))
                .getMessage();
    }

    private static ModelSettings mlp(Integer... hidden) {
        return new ModelSettings.Named(new Mlp(List.of(hidden), Activation.RELU));
    }

    private static ModelSettings sequential(LayerSettings... layers) {
        return new ModelSettings.Sequential(List.of(layers));
    }

    private static List<String> names(Network network) {
        return network.layout().blocks().stream().map(ParameterBlock::name).toList();
    }
}
