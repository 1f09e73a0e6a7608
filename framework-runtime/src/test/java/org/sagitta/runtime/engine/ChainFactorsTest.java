package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.LinearMap;
import org.sagitta.runtime.engine.rule.SlidingWindow;

/** Tests KFRA's factors and those between neighbouring layers against plain loops. */
class ChainFactorsTest {
    private static final Fisher TYPE_2 = new Fisher.Type2();

    static Stream<Arguments> seeds() {
        return Stream.concat(
                LongStream.range(0, 20).mapToObj(seed -> Arguments.of(KernelLibrary.BLAS, seed)),
                LongStream.range(0, 5).mapToObj(seed -> Arguments.of(KernelLibrary.ND4J, seed)));
    }

    // KFRA

    @ParameterizedTest
    @MethodSource("seeds")
    void recursiveFactorsAreTheRecursionByLoops(KernelLibrary kernels, long seed) {
        for (Loss loss : List.of(new SoftmaxCrossEntropy(), new SquaredError(false))) {
            RandomProblem problem = mixed(new Random(seed), loss);
            NetworkSurface surface = problem.surface(kernels);
            List<LayerFactors> factors = surface.recursiveKroneckerFactors();
            List<double[][]> expected = recursion(problem, surface);
            assertEquals(
                    List.of("0", "2", "4"),
                    factors.stream().map(LayerFactors::layer).toList());
            List<LayerFactors> perExample = surface.kroneckerFactors(TYPE_2, WeightSharing.EXPAND);
            for (int l = 0; l < 3; l++) {
                close(
                        Nd4j.createFromArray(expected.get(l)),
                        kronecker(factors, l).output(),
                        1e-11);
                close(kronecker(perExample, l).input(), kronecker(factors, l).input(), 1e-13);
                assertEquals(
                        kronecker(perExample, l).bias(), kronecker(factors, l).bias());
            }
            assertTrue(difference(
                            kronecker(perExample, 0).output(),
                            kronecker(factors, 0).output())
                    > 1e-6);
        }
    }

    /** A network that ends with an activation function begins its recursion there. */
    @Test
    void theOutputMayBeAnActivation() {
        Random random = new Random(4);
        Network network = Network.chain(
                List.of(3), List.of(new Dense(3, 2, true), new ElementWise(List.of(2), new ActivationFunction.Tanh())));
        NetworkSurface surface =
                problem(random, network, new SquaredError(false), 6, 2).surface();
        INDArray slopes = surface.outputs().mul(surface.outputs()).rsub(1);
        INDArray expected =
                slopes.transpose().mmul(slopes).div(6).mul(Nd4j.eye(2).castTo(DataType.DOUBLE));
        close(expected, kronecker(surface.recursiveKroneckerFactors(), 0).output(), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void recursiveIsPerExampleForOneExample(KernelLibrary kernels, long seed) {
        NetworkSurface surface =
                mixed(new Random(seed), new SoftmaxCrossEntropy()).of(0).surface(kernels);
        close(surface.kroneckerFactors(TYPE_2, WeightSharing.EXPAND), surface.recursiveKroneckerFactors(), 1e-11);
    }

    @Test
    void recursiveIsPerExampleForDeepLinearNetworksUnderSquaredError() {
        Network network = Network.chain(
                List.of(4), List.of(new Dense(4, 5, true), new Dense(5, 3, false), new Dense(3, 2, true)));
        NetworkSurface surface =
                problem(new Random(5), network, new SquaredError(false), 9, 2).surface();
        close(surface.kroneckerFactors(TYPE_2, WeightSharing.EXPAND), surface.recursiveKroneckerFactors(), 1e-11);
    }

    /** What comes before the first parameters is no part of the recursion. */
    @Test
    void pooledImagesAreInputsLikeOthers() {
        LinearMap pooling = LinearMap.globalAveragePool(List.of(3, 2, 2));
        Network network = Network.chain(List.of(3, 2, 2), List.of(pooling, new Dense(3, 2, true)));
        NetworkSurface surface =
                problem(new Random(6), network, new SoftmaxCrossEntropy(), 5, 2).surface();
        close(surface.kroneckerFactors(TYPE_2, WeightSharing.EXPAND), surface.recursiveKroneckerFactors(), 1e-12);
        assertEquals(1, surface.kroneckerChain(TYPE_2).layers().size());
    }

    // neighbouring layers

    @ParameterizedTest
    @MethodSource("seeds")
    void couplingsAreSumsOverExamples(KernelLibrary kernels, long seed) {
        NetworkSurface surface =
                mixed(new Random(seed), new SoftmaxCrossEntropy()).surface(kernels);
        KroneckerChain chain = surface.kroneckerChain(new Fisher.Empirical());
        close(
                surface.kroneckerFactors(new Fisher.Empirical(), WeightSharing.EXPAND),
                List.copyOf(chain.layers()),
                1e-13);
        assertEquals(2, chain.couplings().size());
        for (int i = 0; i < 2; i++) {
            KroneckerChain.Coupling coupling = chain.couplings().get(i);
            close(products(inputs(surface, 2 * i), inputs(surface, 2 * i + 2)), coupling.input(), 1e-12);
            close(
                    products(
                            surface.layerOutputGradients(Integer.toString(2 * i)),
                            surface.layerOutputGradients(Integer.toString(2 * i + 2))),
                    coupling.output(),
                    1e-11);
        }
    }

    /** E over the model's labels, label by label. */
    @Test
    void couplingsOfExactColumnsAreTheExpectationOverLabels() {
        RandomProblem problem = mixed(new Random(7), new SoftmaxCrossEntropy());
        NetworkSurface surface = problem.surface();
        double[][] outputs = surface.outputs().toDoubleMatrix();
        KroneckerChain chain = surface.kroneckerChain(TYPE_2);
        for (int i = 0; i < 2; i++) {
            INDArray expected = Nd4j.zerosLike(chain.couplings().get(i).output());
            for (int n = 0; n < surface.examples(); n++) {
                double[] probabilities = softmax(outputs[n]);
                for (int label = 0; label < probabilities.length; label++) {
                    KroneckerChain one =
                            labelled(problem.of(n), label).surface().kroneckerChain(new Fisher.Empirical());
                    expected.addi(one.couplings().get(i).output().mul(probabilities[label] / surface.examples()));
                }
            }
            close(expected, chain.couplings().get(i).output(), 1e-11);
        }
    }

    // both

    @ParameterizedTest
    @EnumSource(KernelLibrary.class)
    void cutAndThreadsChangeRoundingOnly(KernelLibrary kernels) {
        RandomProblem problem = mixed(new Random(8), new SoftmaxCrossEntropy());
        EngineSettings settings = EngineSettings.standard(DataType.DOUBLE).with(kernels);
        NetworkSurface whole = problem.surface(settings.on(new Lanes(1)), 100);
        for (int chunk : new int[] {1, 2, 3}) {
            NetworkSurface cut = problem.surface(settings.on(new Lanes(2)), chunk);
            close(whole.recursiveKroneckerFactors(), cut.recursiveKroneckerFactors(), 1e-12);
            for (Fisher fisher : List.of(TYPE_2, new Fisher.MonteCarlo(2, 7), new Fisher.Empirical())) {
                closeMatrices(matrices(whole.kroneckerChain(fisher)), matrices(cut.kroneckerChain(fisher)), 1e-12);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KernelLibrary.class)
    void inFloat32(KernelLibrary kernels) {
        RandomProblem problem = mixed(new Random(9), new SoftmaxCrossEntropy()).rounded();
        NetworkSurface exact = problem.surface(kernels);
        NetworkSurface single =
                problem.surface(EngineSettings.standard(DataType.FLOAT).with(kernels));
        close(exact.recursiveKroneckerFactors(), single.recursiveKroneckerFactors(), 1e-4);
        List<INDArray> matrices = matrices(single.kroneckerChain(TYPE_2));
        assertTrue(matrices.stream().allMatch(matrix -> matrix.dataType() == DataType.FLOAT));
        closeMatrices(matrices(exact.kroneckerChain(TYPE_2)), matrices, 1e-4);
    }

    static Stream<Arguments> others() {
        List<Integer> image = List.of(2, 3, 3);
        Convolution convolution = new Convolution(image, 2, SlidingWindow.of(3, 1, 1), SlidingWindow.of(3, 1, 1), true);
        Dense last = new Dense(18, 2, true);
        return Stream.of(
                Arguments.of("0", Network.chain(image, List.of(convolution, LinearMap.flatten(image), last))),
                Arguments.of(
                        "1",
                        Network.chain(
                                List.of(18),
                                List.of(new Dense(18, 18, true), new BatchNorm(List.of(18), 1e-5, 0.1, false), last))),
                Arguments.of(
                        "sum",
                        new Network(
                                List.of(18),
                                List.of(
                                        new Layer("0", new Dense(18, 18, true), List.of(Layer.INPUT)),
                                        new Layer("inner", new Dense(18, 18, true), List.of(0)),
                                        new Layer("sum", last, List.of(0, 1))))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void whatIsNoChainOfDenseLayersIsRefusedByName(String layer, Network network) {
        NetworkSurface surface =
                problem(new Random(1), network, new SoftmaxCrossEntropy(), 4, 2).surface();
        refused(layer, surface::recursiveKroneckerFactors);
        refused(layer, () -> surface.kroneckerChain(TYPE_2));
    }

    /** The first layer has no source with parameters: a shortcut past it makes the second one a sum. */
    @Test
    void aBranchIsRefusedByName() {
        Network network = new Network(
                List.of(3),
                List.of(
                        new Layer("0", new Dense(3, 3, true), List.of(Layer.INPUT)),
                        new Layer("left", new Dense(3, 3, true), List.of(Layer.INPUT)),
                        new Layer("sum", new Dense(3, 2, true), List.of(0, 1))));
        NetworkSurface surface =
                problem(new Random(1), network, new SoftmaxCrossEntropy(), 4, 2).surface();
        refused("left", surface::recursiveKroneckerFactors);
        refused("left", () -> surface.kroneckerChain(TYPE_2));
    }

    /** A map that mixes features has no slopes; gradients of examples pass it. */
    @Test
    void betweenLayersKfraTakesActivationsAlone() {
        LinearMap pooling = LinearMap.globalAveragePool(List.of(3, 1, 2));
        Network network = Network.chain(List.of(4), List.of(new Dense(4, 6, true), pooling, new Dense(3, 2, true)));
        NetworkSurface surface =
                problem(new Random(1), network, new SoftmaxCrossEntropy(), 4, 2).surface();
        assertEquals(1, surface.kroneckerChain(TYPE_2).couplings().size());
        refused("1", surface::recursiveKroneckerFactors);
    }

    @Test
    void batchStatisticsAreRefused() {
        Network network = Network.chain(
                        List.of(3), List.of(new BatchNorm(List.of(3), 1e-5, 0.1, false), new Dense(3, 2, true)))
                .in(LayerMode.BATCH_STATISTICS);
        NetworkSurface surface =
                problem(new Random(1), network, new SoftmaxCrossEntropy(), 4, 2).surface();
        for (Runnable factors :
                List.<Runnable>of(surface::recursiveKroneckerFactors, () -> surface.kroneckerChain(TYPE_2))) {
            String message =
                    assertThrows(NotAvailableException.class, factors::run).getMessage();
            assertTrue(message.contains("curvature: {batch-norm: eval}"), message);
        }
    }

    private static void refused(String layer, Runnable factors) {
        String message = assertThrows(NotAvailableException.class, factors::run).getMessage();
        assertTrue(
                message.contains(" layer " + layer + " does not fit") && message.contains("type-2, mc or empirical"),
                message);
    }

    // oracles

    /** G of the three dense layers, example by example where there is one, by the definition. */
    private static List<double[][]> recursion(RandomProblem problem, NetworkSurface surface) {
        double[][] outputs = surface.outputs().toDoubleMatrix();
        double[][] g = new double[outputs[0].length][outputs[0].length];
        for (double[] output : outputs) {
            double[] p = softmax(output);
            for (int i = 0; i < p.length; i++) {
                for (int j = 0; j < p.length; j++) {
                    double ofSoftmax = (i == j ? p[i] : 0) - p[i] * p[j];
                    double ofSquares = i == j ? 1 : 0;
                    g[i][j] += (problem.loss() instanceof SoftmaxCrossEntropy ? ofSoftmax : ofSquares) / outputs.length;
                }
            }
        }
        List<double[][]> factors = new ArrayList<>();
        factors.add(g);
        for (int dense : new int[] {4, 2}) {
            // tanh before layer 2, sigmoid before layer 4; both slopes follow from the values
            double[][] values = surface.layerInputs(Integer.toString(dense)).toDoubleMatrix();
            double[][] weight = weight(surface, Integer.toString(dense));
            double[][] before = new double[weight[0].length][weight[0].length];
            for (int i = 0; i < before.length; i++) {
                for (int j = 0; j < before.length; j++) {
                    double sum = 0;
                    for (int p = 0; p < g.length; p++) {
                        for (int q = 0; q < g.length; q++) {
                            sum += weight[p][i] * g[p][q] * weight[q][j];
                        }
                    }
                    double slopes = 0;
                    for (double[] value : values) {
                        slopes += slope(dense, value[i]) * slope(dense, value[j]) / values.length;
                    }
                    before[i][j] = sum * slopes;
                }
            }
            g = before;
            factors.add(0, g);
        }
        return factors;
    }

    private static double slope(int dense, double value) {
        return dense == 2 ? 1 - value * value : value * (1 - value);
    }

    private static double[][] weight(NetworkSurface surface, String layer) {
        ParameterBlock block = surface.layout().blocks().stream()
                .filter(any -> any.name().equals(layer + ".weight"))
                .findFirst()
                .orElseThrow();
        double[][] weight = new double[block.shape().get(0)][block.shape().get(1)];
        for (int i = 0; i < block.size(); i++) {
            weight[i / weight[0].length][i % weight[0].length] =
                    surface.parameters().getDouble(block.offset() + i);
        }
        return weight;
    }

    /** With a last 1 where the layer has a bias. */
    private static INDArray inputs(NetworkSurface surface, int layer) {
        INDArray inputs = surface.layerInputs(Integer.toString(layer));
        boolean bias = surface.layout().blocks().stream()
                .anyMatch(block -> block.name().equals(layer + ".bias"));
        return bias ? Nd4j.hstack(inputs, Nd4j.ones(DataType.DOUBLE, inputs.rows(), 1)) : inputs;
    }

    private static INDArray products(INDArray x, INDArray y) {
        double[][] means = new double[x.columns()][y.columns()];
        for (int n = 0; n < x.rows(); n++) {
            for (int i = 0; i < means.length; i++) {
                for (int j = 0; j < means[0].length; j++) {
                    means[i][j] += x.getDouble(n, i) * y.getDouble(n, j) / x.rows();
                }
            }
        }
        return Nd4j.createFromArray(means);
    }

    private static double[] softmax(double[] outputs) {
        double sum = Arrays.stream(outputs).map(Math::exp).sum();
        return Arrays.stream(outputs).map(output -> Math.exp(output) / sum).toArray();
    }

    // problems

    /** Dense, tanh, dense, sigmoid, dense. */
    private static RandomProblem mixed(Random random, Loss loss) {
        int inputs = 2 + random.nextInt(3);
        int first = 1 + random.nextInt(4);
        int second = 1 + random.nextInt(4);
        Network network = Network.chain(
                List.of(inputs),
                List.of(
                        new Dense(inputs, first, random.nextBoolean()),
                        new ElementWise(List.of(first), new ActivationFunction.Tanh()),
                        new Dense(first, second, random.nextBoolean()),
                        new ElementWise(List.of(second), new ActivationFunction.Sigmoid()),
                        new Dense(second, 3, random.nextBoolean())));
        return problem(random, network, loss, 7, 3);
    }

    private static RandomProblem problem(Random random, Network network, Loss loss, int examples, int outputs) {
        Targets targets = loss instanceof SoftmaxCrossEntropy
                ? RandomProblem.classes(random, examples, outputs)
                : new Targets.Values(RandomProblem.gaussian(random, examples, outputs));
        return new RandomProblem(
                network,
                loss,
                new Examples(RandomProblem.gaussian(random, examples, network.inputs()), network.inputShape(), targets),
                RandomProblem.gaussian(random, network.layout().dimension(), 1).reshape(-1),
                RunningStatistics.initial(network));
    }

    private static RandomProblem labelled(RandomProblem problem, int label) {
        Examples examples = problem.examples();
        return new RandomProblem(
                problem.network(),
                problem.loss(),
                new Examples(
                        examples.features(), examples.shape(), new Targets.Classes(ImmutableIntArray.of(label), 3)),
                problem.parameters(),
                problem.statistics());
    }

    private static LayerFactors.Kronecker kronecker(List<LayerFactors> factors, int layer) {
        return (LayerFactors.Kronecker) factors.get(layer);
    }

    private static List<INDArray> matrices(List<LayerFactors> factors) {
        return factors.stream()
                .map(LayerFactors.Kronecker.class::cast)
                .flatMap(layer -> Stream.of(layer.input(), layer.output()))
                .toList();
    }

    private static List<INDArray> matrices(KroneckerChain chain) {
        return Stream.concat(
                        matrices(List.copyOf(chain.layers())).stream(),
                        chain.couplings().stream().flatMap(coupling -> Stream.of(coupling.input(), coupling.output())))
                .toList();
    }

    private static double difference(INDArray expected, INDArray actual) {
        return expected.sub(actual.castTo(DataType.DOUBLE)).norm2Number().doubleValue();
    }

    private static void close(List<LayerFactors> expected, List<LayerFactors> actual, double tolerance) {
        closeMatrices(matrices(expected), matrices(actual), tolerance);
    }

    private static void closeMatrices(List<INDArray> expected, List<INDArray> actual, double tolerance) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            close(expected.get(i), actual.get(i), tolerance);
        }
    }

    private static void close(INDArray expected, INDArray actual, double tolerance) {
        assertArrayEquals(expected.shape(), actual.shape());
        double scale = expected.norm2Number().doubleValue();
        assertTrue(
                difference(expected, actual) <= tolerance * (1e-3 + scale),
                () -> "differs by " + difference(expected, actual) + " from a matrix of norm " + scale);
    }
}
