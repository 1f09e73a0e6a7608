package org.sagitta.runtime.model.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.model.Activation;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelSettings;

/** Tests the numbers of parameters that papers and their code state, or that follow from their tables by hand. */
class ParameterCountTest {
    private static final List<Integer> MNIST = List.of(1, 28, 28);
    private static final List<Integer> CIFAR = List.of(3, 32, 32);

    static Stream<Arguments> published() {
        return Stream.of(
                Arguments.of(7_850, new SoftmaxRegression(true), MNIST, 10),
                Arguments.of(7_840, new SoftmaxRegression(false), MNIST, 10),
                // Granziol (2020) has 9,960, which is a slip
                Arguments.of(79_510, new Mlp(List.of(100), Activation.TANH), MNIST, 10),
                // Sagun et al. (2017), table 1: 3960 + 31 k
                Arguments.of(4_270, new Mlp(List.of(30, 30), Activation.RELU), List.of(100), 10),
                Arguments.of(4 * 3 + 3 * 2 + 2 * 5, new DeepLinear(List.of(3, 2), false), List.of(4), 5),
                Arguments.of(5 * 3 + 4 * 2 + 3 * 5, new DeepLinear(List.of(3, 2), true), List.of(4), 5),
                Arguments.of(26 * 20 + 501 * 50 + 801 * 128 + 129 * 10, new LeNet(), MNIST, 10),
                Arguments.of(895_210, new ThreeConvolutions(), CIFAR, 10),
                Arguments.of(1_387_108, new AllCnnC(1, false), CIFAR, 100),
                Arguments.of(1_387_786, new AlexNet(), List.of(3, 28, 28), 10),
                Arguments.of(1_387_786 + 15 * 64 * 384, new AlexNet(), CIFAR, 10),
                Arguments.of(9_225_610, vgg(11, false), CIFAR, 10),
                Arguments.of(9_231_114, vgg(11, true), CIFAR, 10),
                Arguments.of(14_719_818, vgg(16, false), CIFAR, 10),
                Arguments.of(14_728_266, vgg(16, true), CIFAR, 10),
                Arguments.of(15_291_300, new Vgg(16, false, List.of(512, 512), 1), CIFAR, 100),
                Arguments.of(11_173_962, new ResNet(18, true, true, 1), CIFAR, 10),
                Arguments.of(21_282_122, new ResNet(34, true, true, 1), CIFAR, 10),
                // each of 4,800 channels has a bias instead of a scale and a shift
                Arguments.of(11_173_962 - 4_800, new ResNet(18, true, false, 1), CIFAR, 10),
                Arguments.of(11_173_962 - projections(), new ResNet(18, false, true, 1), CIFAR, 10),
                Arguments.of(21_282_122 - projections(), new ResNet(34, false, true, 1), CIFAR, 10),
                Arguments.of(1_726_388, new PreResNet(164, 1), CIFAR, 100),
                Arguments.of(36_546_980, new WideResNet(28, 10, true), CIFAR, 100),
                Arguments.of(36_536_884, new WideResNet(28, 10, false), CIFAR, 100),
                Arguments.of(36_479_194, new WideResNet(28, 10, false), CIFAR, 10),
                Arguments.of(2_748_890, new WideResNet(16, 4, false), CIFAR, 10),
                Arguments.of(2_243_546, new WideResNet(40, 2, false), CIFAR, 10));
    }

    @ParameterizedTest
    @MethodSource("published")
    void parametersAreAsManyAsPublished(int parameters, Architecture architecture, List<Integer> shape, int outputs) {
        assertEquals(parameters, parameters(architecture, shape, outputs));
    }

    @ParameterizedTest
    @CsvSource({"20, 1", "32, 1", "44, 1", "56, 1", "110, 1", "20, 0.25", "110, 0.5"})
    void basicBlocksOfAPreResNetAddUp(int depth, double width) {
        int c = (int) (16 * width);
        int blocks = (depth - 2) / 6;
        int parameters = 3 * c * 9 + blocks * basic(c, c) + 2 * 4 * c + (4 * c + 1) * 100;
        parameters += basic(c, 2 * c) + 2 * c * c + (blocks - 1) * basic(2 * c, 2 * c);
        parameters += basic(2 * c, 4 * c) + 8 * c * c + (blocks - 1) * basic(4 * c, 4 * c);

        assertEquals(parameters, parameters(new PreResNet(depth, width), CIFAR, 100));
    }

    /** Two convolutions of 3 x 3, each behind a scale and a shift of its inputs. */
    private static int basic(int in, int out) {
        return 2 * in + 9 * in * out + 2 * out + 9 * out * out;
    }

    @Test
    void widthScalesTheChannels() {
        int allCnn = 28 * 24 + 2 * 217 * 24 + 217 * 48 + 3 * 433 * 48 + 49 * 48 + 49 * 10;
        int vgg = 28 * 2 + 19 * 4 + 37 * 8 + 73 * 8 + 73 * 16 + 3 * 145 * 16 + 17 * 10;
        int resNet = 28 * 2 + 4 * 19 * 2 + (19 + 37 + 3 + 2 * 37) * 4 + (37 + 73 + 5 + 2 * 73) * 8;
        resNet += (73 + 145 + 9 + 2 * 145) * 16 + 17 * 10;

        assertEquals(allCnn, parameters(new AllCnnC(0.25, true), CIFAR, 10));
        assertEquals(vgg, parameters(new Vgg(11, false, List.of(), 1.0 / 32), CIFAR, 10));
        assertEquals(resNet, parameters(new ResNet(18, true, false, 1.0 / 32), CIFAR, 10));
        assertEquals(28 + 7 * 10 + 2 * 10, parameters(new Vgg(11, false, List.of(), 1e-9), CIFAR, 10));
    }

    private static int parameters(Architecture architecture, List<Integer> shape, int outputs) {
        return ModelBuilder.network(
                        new ModelSettings.Named(architecture), examples(shape, outputs), LossFunction.CROSS_ENTROPY)
                .layout()
                .dimension();
    }

    private static Examples examples(List<Integer> shape, int outputs) {
        int features = shape.stream().reduce(1, Math::multiplyExact);
        return new Examples(
                Nd4j.zeros(DataType.FLOAT, 1, features), shape, new Targets.Classes(ImmutableIntArray.of(0), outputs));
    }

    private static Vgg vgg(int depth, boolean batchNorm) {
        return new Vgg(depth, batchNorm, List.of(), 1);
    }

    /** Three convolutions of 1 x 1 with their normalisations. */
    private static int projections() {
        return 64 * 128 + 128 * 256 + 256 * 512 + 2 * (128 + 256 + 512);
    }
}
