package org.sagitta.runtime.model.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.Activation;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.ModelSettings;

class ArchitecturesTest {
    private static final double NARROW = 1.0 / 16;
    private static final int CLASSES = 7;

    static Stream<Architecture> small() {
        return Stream.of(
                new Mlp(List.of(5), Activation.TANH),
                new SoftmaxRegression(true),
                new DeepLinear(List.of(4, 3), false),
                new LeNet(),
                new ThreeConvolutions(),
                new AlexNet(),
                new AllCnnC(NARROW, false),
                new Vgg(11, false, List.of(), NARROW),
                new Vgg(16, true, List.of(5), NARROW),
                new ResNet(18, true, true, NARROW),
                new ResNet(18, true, false, NARROW),
                new ResNet(34, false, true, NARROW),
                new ResNet(18, false, false, NARROW),
                new PreResNet(20, 0.25),
                new PreResNet(164, 0.125),
                new WideResNet(10, 1, true));
    }

    /** In training, so that normalisation keeps deep networks in bounds; the step is small, as these have many kinks. */
    @ParameterizedTest
    @MethodSource("small")
    void gradientsAreCentralDifferencesOfTheLoss(Architecture architecture) {
        Random random = new Random(3);
        Examples images = images(random, 3, 32);
        Network network = network(architecture, images).in(LayerMode.BATCH_STATISTICS);
        assertEquals(CLASSES, network.outputs());
        NetworkSurface surface = NetworkSurface.of(
                network,
                ModelBuilder.loss(LossFunction.CROSS_ENTROPY),
                images,
                Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, random),
                DataType.DOUBLE);
        INDArray direction = direction(surface.dimension(), random);
        INDArray step = direction.mul(1e-7);

        double difference = surface.at(surface.parameters().add(step)).loss()
                - surface.at(surface.parameters().sub(step)).loss();

        double slope = Nd4j.getBlasWrapper().dot(surface.gradient().reshape(-1), direction);
        assertEquals(
                slope,
                difference / 2e-7,
                1e-8 * surface.gradient().norm2Number().doubleValue());
    }

    @Test
    void stagesHalveTheImage() {
        Examples images = images(new Random(3), 1, 32);

        assertEquals(List.of(64, 8, 8), last(new AlexNet(), images, "5"));
        assertEquals(List.of(192, 6, 6), last(new AllCnnC(1, false), images, "13"));
        assertEquals(List.of(512, 1, 1), last(new Vgg(16, false, List.of(), 1), images, "30"));
        assertEquals(List.of(512, 4, 4), last(new ResNet(18, true, true, 1), images, "18"));
        assertEquals(List.of(64, 8, 8), last(new PreResNet(20, 1), images, "15"));
        assertEquals(List.of(256, 8, 8), last(new PreResNet(164, 1), images, "62"));
        assertEquals(List.of(640, 8, 8), last(new WideResNet(28, 10, true), images, "20"));
    }

    private static List<Integer> last(Architecture architecture, Examples images, String layer) {
        return network(architecture, images).layers().stream()
                .filter(other -> other.name().equals(layer))
                .reduce((first, second) -> second)
                .orElseThrow()
                .rule()
                .outputShape();
    }

    /** Springenberg et al. 2015, section 3.1. */
    @Test
    void dropoutOfAllCnnCIsWhereThePaperHasIt() {
        List<LayerSettings> layers = new AllCnnC(1, true).layers(List.of(3, 32, 32), 10);
        assertEquals(new LayerSettings.Dropout(0.2), layers.get(0));
        assertEquals(new LayerSettings.Dropout(0.5), layers.get(7));
        assertEquals(new LayerSettings.Dropout(0.5), layers.get(14));
        assertEquals(
                new AllCnnC(1, false).layers(List.of(3, 32, 32), 10),
                layers.stream()
                        .filter(layer -> !(layer instanceof LayerSettings.Dropout))
                        .toList());
    }

    @Test
    void aPreResNetBeginsAsItsFigureShows() {
        List<LayerSettings> layers = new PreResNet(20, 1).layers(List.of(3, 32, 32), 10);
        LayerSettings norm = new LayerSettings.BatchNorm(1e-5, 0.1);
        LayerSettings relu = new LayerSettings.Relu();

        assertEquals(convolution(16, 3, 1), layers.get(0));
        LayerSettings identity = new LayerSettings.Residual(
                List.of(norm, relu, convolution(16, 3, 1), norm, relu, convolution(16, 3, 1)), List.of());
        assertEquals(List.of(identity, identity, identity, norm, relu), layers.subList(1, 6));
        assertEquals(
                new LayerSettings.Residual(
                        List.of(convolution(32, 3, 2), norm, relu, convolution(32, 3, 1)),
                        List.of(new LayerSettings.Conv2d(32, 1, 2, 0, 1, false))),
                layers.get(6));
    }

    private static LayerSettings convolution(int channels, int kernel, int stride) {
        return new LayerSettings.Conv2d(channels, kernel, stride, kernel / 2, 1, false);
    }

    static Stream<Arguments> misfits() {
        return Stream.of(
                Arguments.of(
                        new Vgg(11, false, List.of(), NARROW),
                        28,
                        "The model's architecture does not fit examples of shape [1, 28, 28]:"
                                + " Layer 20 (max-pool2d) covers 2 x 2 pixels, but gets images of 1 x 1 with a padding"
                                + " of 0; take larger images, a smaller kernel or more padding"),
                Arguments.of(
                        new LeNet(),
                        8,
                        "The model's architecture does not fit examples of shape [1, 8, 8]:"
                                + " Layer 3 (conv2d) covers 5 x 5 pixels, but gets images of 2 x 2 with a padding"
                                + " of 0; take larger images, a smaller kernel or more padding"));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void imagesThatAreTooSmallAreRefused(Architecture architecture, int side, String message) {
        Examples images = images(new Random(3), 1, side);

        assertEquals(
                message,
                assertThrows(ModelException.class, () -> network(architecture, images))
                        .getMessage());
    }

    static Stream<Architecture> convolutional() {
        return small().filter(architecture -> !(architecture instanceof Mlp
                || architecture instanceof SoftmaxRegression
                || architecture instanceof DeepLinear));
    }

    @ParameterizedTest
    @MethodSource("convolutional")
    void vectorsAreNoImages(Architecture architecture) {
        Examples images = images(new Random(3), 1, 32);
        Examples vectors = new Examples(images.features(), List.of(1024), images.targets());

        assertEquals(
                "The model's architecture does not fit examples of shape [1024]: Layer 0 (conv2d) gets inputs of shape"
                        + " [1024]; it takes images [channels, height, width]",
                assertThrows(ModelException.class, () -> network(architecture, vectors))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9, 27, 29})
    void aWideResNetHasSixLayersForEachBlock(int depth) {
        assertEquals(
                "the depth of a wide residual network is 6n + 4 (10, 16, 22, 28, 34, 40 ...), not " + depth,
                assertThrows(UnsuitableSettingsException.class, () -> new WideResNet(depth, 1, true))
                        .getMessage());
    }

    private static Network network(Architecture architecture, Examples examples) {
        return ModelBuilder.network(new ModelSettings.Named(architecture), examples, LossFunction.CROSS_ENTROPY);
    }

    private static Examples images(Random random, int count, int side) {
        return new Examples(
                gaussian(count * side * side, random).reshape('c', count, (long) side * side),
                List.of(1, side, side),
                new Targets.Classes(
                        ImmutableIntArray.copyOf(random.ints(count, 0, CLASSES).toArray()), CLASSES));
    }

    /** Of length 1. */
    private static INDArray direction(int length, Random random) {
        INDArray direction = gaussian(length, random);
        return direction.div(direction.norm2Number());
    }

    private static INDArray gaussian(int length, Random random) {
        return Nd4j.createFromArray(IntStream.range(0, length)
                .mapToDouble(i -> random.nextGaussian())
                .toArray());
    }
}
