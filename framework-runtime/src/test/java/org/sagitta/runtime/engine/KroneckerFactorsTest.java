package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
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

/** Tests Kronecker factors, and second moments in Kronecker-factored bases, against plain sums and against matrices. */
class KroneckerFactorsTest {
    private static final double ROUNDING = 1e-11;

    static Stream<Arguments> problems() {
        return Stream.concat(
                LongStream.range(0, 120).mapToObj(seed -> Arguments.of(KernelLibrary.BLAS, seed)),
                LongStream.range(0, 30).mapToObj(seed -> Arguments.of(KernelLibrary.ND4J, seed)));
    }

    static Stream<Arguments> everyThirdProblemOfSeparateExamples() {
        return problems()
                .filter(arguments -> (long) arguments.get()[1] % 3 == 0)
                .filter(arguments -> RandomProblem.smooth((long) arguments.get()[1])
                        .network()
                        .isPerExample());
    }

    @ParameterizedTest
    @MethodSource("problems")
    void factorsAreSumsOverExamplesAndPlaces(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        NetworkSurface surface = problem.surface(kernels);
        for (WeightSharing sharing : WeightSharing.values()) {
            if (!problem.network().isPerExample()) {
                assertThrows(NotAvailableException.class, () -> surface.kroneckerFactors(new Fisher.Type2(), sharing));
                continue;
            }
            List<LayerFactors> factors = surface.kroneckerFactors(new Fisher.Empirical(), sharing);
            assertEquals(
                    layersWithParameters(surface),
                    factors.stream().map(LayerFactors::layer).toList());
            for (LayerFactors layer : factors) {
                if (layer instanceof LayerFactors.Kronecker actual) {
                    LayerFactors.Kronecker expected = factorsByLoops(problem, surface, layer.layer(), sharing);
                    assertEquals(expected.bias(), actual.bias());
                    close(expected.input(), actual.input());
                    close(expected.output().div(problem.likelihoodWeight()), actual.output());
                } else {
                    close(block(surface, new Fisher.Empirical(), layer.layer()), ((LayerFactors.Exact) layer).matrix());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("problems")
    void secondMomentsAreThoseOfRotatedExampleGradients(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        NetworkSurface surface = problem.surface(kernels);
        if (!problem.network().isPerExample()) {
            assertThrows(
                    NotAvailableException.class, () -> surface.rotatedSecondMoments(new Fisher.Type2(), List.of()));
            return;
        }
        List<KroneckerBasis> bases = randomBases(surface, seed);
        List<INDArray> moments = surface.rotatedSecondMoments(new Fisher.Empirical(), bases);
        List<INDArray> exact = surface.rotatedSecondMoments(new Fisher.Type2(), bases);

        INDArray gradients = surface.exampleGradients(0, surface.examples());
        for (int b = 0; b < bases.size(); b++) {
            KroneckerBasis basis = bases.get(b);
            close(rotatedMoments(surface, gradients, basis).div(problem.likelihoodWeight()), moments.get(b));
            double trace = trace(block(surface, new Fisher.Type2(), basis.layer()));
            assertEquals(trace, exact.get(b).sumNumber().doubleValue(), 1e-11 * (1 + trace), basis::layer);
        }
    }

    /** E over the model's labels, label by label. */
    @ParameterizedTest
    @EnumSource(WeightSharing.class)
    void exactColumnsAreTheExpectationOverLabels(WeightSharing sharing) {
        RandomProblem problem = convolutional(new Random(3), new SoftmaxCrossEntropy(), 5, 3);
        NetworkSurface surface = problem.surface();
        List<KroneckerBasis> bases = randomBases(surface, 4);
        INDArray probabilities = softmax(surface.outputs());

        List<LayerFactors> factors = surface.kroneckerFactors(new Fisher.Type2(), sharing);
        List<INDArray> moments = surface.rotatedSecondMoments(new Fisher.Type2(), bases);
        for (int layer = 0; layer < factors.size(); layer++) {
            INDArray output = Nd4j.zerosLike(kronecker(factors, layer).output());
            INDArray moment = Nd4j.zerosLike(moments.get(layer));
            for (int n = 0; n < surface.examples(); n++) {
                for (int label = 0; label < 3; label++) {
                    NetworkSurface one = labelled(problem.of(n), label, 3).surface();
                    double weight = probabilities.getDouble(n, label) / surface.examples();
                    output.addi(kronecker(one.kroneckerFactors(new Fisher.Empirical(), sharing), layer)
                            .output()
                            .mul(weight));
                    moment.addi(one.rotatedSecondMoments(new Fisher.Empirical(), bases)
                            .get(layer)
                            .mul(weight));
                }
            }
            close(output, kronecker(factors, layer).output());
            close(moment, moments.get(layer));
        }
    }

    @ParameterizedTest
    @MethodSource("everyThirdProblemOfSeparateExamples")
    void cutAndThreadsChangeRoundingOnly(KernelLibrary kernels, long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        EngineSettings settings = EngineSettings.standard(DataType.DOUBLE).with(kernels);
        NetworkSurface whole = problem.surface(settings.on(new Lanes(1)), 100);
        List<KroneckerBasis> bases = randomBases(whole, seed);
        for (Fisher fisher : List.of(new Fisher.Type2(), new Fisher.MonteCarlo(2, 7), new Fisher.Empirical())) {
            for (int chunk : new int[] {1, 2, 3}) {
                NetworkSurface cut = problem.surface(settings.on(new Lanes(2)), chunk);
                for (WeightSharing sharing : WeightSharing.values()) {
                    close(
                            matrices(whole.kroneckerFactors(fisher, sharing)),
                            matrices(cut.kroneckerFactors(fisher, sharing)));
                }
                close(whole.rotatedSecondMoments(fisher, bases), cut.rotatedSecondMoments(fisher, bases));
            }
        }
    }

    /** 7 examples of a network with several places, one chunk after the other on one thread. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6})
    void chunksOfUnequalSizesGiveTheSameSums(int chunk) {
        RandomProblem problem = convolutional(new Random(4), new SoftmaxCrossEntropy(), 7, 3);
        EngineSettings settings = EngineSettings.standard(DataType.DOUBLE).on(new Lanes(1));
        NetworkSurface whole = problem.surface(settings, 100);
        NetworkSurface cut = problem.surface(settings, chunk);
        List<KroneckerBasis> bases = randomBases(whole, 1);
        for (Fisher fisher : List.of(new Fisher.Type2(), new Fisher.MonteCarlo(2, 7), new Fisher.Empirical())) {
            for (WeightSharing sharing : WeightSharing.values()) {
                close(
                        matrices(whole.kroneckerFactors(fisher, sharing)),
                        matrices(cut.kroneckerFactors(fisher, sharing)),
                        1e-12);
            }
            close(whole.rotatedSecondMoments(fisher, bases), cut.rotatedSecondMoments(fisher, bases), 1e-12);
            close(
                    List.of(whole.operator(fisher).diagonal()),
                    List.of(cut.operator(fisher).diagonal()),
                    1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource(KernelLibrary.class)
    void inFloat32(KernelLibrary kernels) {
        for (long seed = 0; seed < 20; seed++) {
            RandomProblem problem = RandomProblem.smooth(seed).rounded();
            if (!problem.network().isPerExample()) {
                continue;
            }
            NetworkSurface exact = problem.surface(kernels);
            NetworkSurface single =
                    problem.surface(EngineSettings.standard(DataType.FLOAT).with(kernels));
            List<KroneckerBasis> bases = randomBases(exact, seed);
            for (WeightSharing sharing : WeightSharing.values()) {
                List<INDArray> factors = matrices(single.kroneckerFactors(new Fisher.Type2(), sharing));
                assertTrue(factors.stream().allMatch(factor -> factor.dataType() == DataType.FLOAT));
                close(matrices(exact.kroneckerFactors(new Fisher.Type2(), sharing)), factors, 1e-4);
            }
            close(
                    exact.rotatedSecondMoments(new Fisher.Type2(), bases),
                    single.rotatedSecondMoments(new Fisher.Type2(), bases),
                    1e-4);
        }
    }

    @ParameterizedTest
    @EnumSource(WeightSharing.class)
    void exactForOneExampleAndDenseLayers(WeightSharing sharing) {
        for (long seed = 0; seed < 50; seed++) {
            RandomProblem problem = RandomProblem.dense(seed).of(0);
            assertBlocksAreExact(problem.surface(), sharing);
        }
    }

    @Test
    void exactForDeepLinearNetworksUnderSquaredError() {
        Random random = new Random(5);
        Network network = Network.chain(
                List.of(4), List.of(new Dense(4, 5, true), new Dense(5, 3, false), new Dense(3, 2, true)));
        assertBlocksAreExact(
                problem(random, network, new SquaredError(true), 9, 2).surface(), WeightSharing.EXPAND);
    }

    /** Mean pooling after a convolution: every place has the same output gradient. */
    @Test
    void reduceIsExactForLinearNetworksThatPool() {
        Random random = new Random(6);
        Convolution convolution =
                new Convolution(List.of(2, 5, 5), 3, SlidingWindow.of(3, 2, 1), SlidingWindow.of(2, 1, 0), true);
        LinearMap pooling = LinearMap.globalAveragePool(convolution.outputShape());
        Network network = Network.chain(List.of(2, 5, 5), List.of(convolution, pooling, new Dense(3, 2, true)));
        NetworkSurface surface =
                problem(random, network, new SquaredError(true), 6, 2).surface();
        assertBlocksAreExact(surface, WeightSharing.REDUCE);
        INDArray expanded = product(kronecker(surface.kroneckerFactors(new Fisher.Type2(), WeightSharing.EXPAND), 0));
        assertTrue(error(block(surface, new Fisher.Type2(), "0"), expanded) > 1e-3);
    }

    @Test
    void exactForSoftmaxRegressionAtZero() {
        Random random = new Random(7);
        Network network = Network.chain(List.of(4), List.of(new Dense(4, 3, true)));
        NetworkSurface surface =
                problem(random, network, new SoftmaxCrossEntropy(), 12, 3).surface();
        assertBlocksAreExact(surface.at(surface.parameters().mul(0)), WeightSharing.EXPAND);
    }

    @Test
    void aConvolutionWithOnePlaceIsADenseLayer() {
        Random random = new Random(8);
        Convolution convolution =
                new Convolution(List.of(2, 3, 2), 4, SlidingWindow.of(3, 1, 0), SlidingWindow.of(2, 1, 0), true);
        RandomProblem image = problem(
                random,
                Network.chain(
                        List.of(2, 3, 2),
                        List.of(convolution, LinearMap.flatten(convolution.outputShape()), new Dense(4, 3, true))),
                new SoftmaxCrossEntropy(),
                7,
                3);
        Network dense = Network.chain(List.of(12), List.of(new Dense(12, 4, true), new Dense(4, 3, true)));
        RandomProblem vector = new RandomProblem(
                dense,
                image.loss(),
                new Examples(
                        image.examples().features(),
                        List.of(12),
                        image.examples().targets()),
                image.parameters(),
                RunningStatistics.initial(dense));
        for (WeightSharing sharing : WeightSharing.values()) {
            close(
                    matrices(vector.surface().kroneckerFactors(new Fisher.Type2(), sharing)),
                    matrices(image.surface().kroneckerFactors(new Fisher.Type2(), sharing)));
        }
        KroneckerBasis basis = randomBases(vector.surface(), 8).get(0);
        close(
                vector.surface().rotatedSecondMoments(new Fisher.Type2(), List.of(basis)),
                image.surface().rotatedSecondMoments(new Fisher.Type2(), List.of(basis)));
    }

    /** Images whose places are one column, or one row; with more outputs than inputs. */
    @ParameterizedTest
    @CsvSource({"5, 1", "1, 5"})
    void aLineOfPlaces(int height, int width) {
        Convolution convolution = new Convolution(
                List.of(1, height, width),
                4,
                SlidingWindow.of(Math.min(2, height), 1, 0),
                SlidingWindow.of(Math.min(2, width), 1, 0),
                true);
        Network network = Network.chain(
                convolution.inputShape(),
                List.of(
                        convolution,
                        new ElementWise(convolution.outputShape(), new ActivationFunction.Tanh()),
                        LinearMap.flatten(convolution.outputShape()),
                        new Dense(16, 3, true)));
        RandomProblem problem = problem(new Random(9), network, new SoftmaxCrossEntropy(), 5, 3);
        NetworkSurface surface = problem.surface();
        KroneckerBasis basis = randomBases(surface, 1).get(0);
        INDArray gradients = surface.exampleGradients(0, 5);
        close(
                rotatedMoments(surface, gradients, basis),
                surface.rotatedSecondMoments(new Fisher.Empirical(), List.of(basis))
                        .get(0));
        for (WeightSharing sharing : WeightSharing.values()) {
            LayerFactors.Kronecker expected = factorsByLoops(problem, surface, "0", sharing);
            LayerFactors.Kronecker actual = kronecker(surface.kroneckerFactors(new Fisher.Empirical(), sharing), 0);
            close(expected.input(), actual.input());
            close(expected.output(), actual.output());
        }
    }

    @ParameterizedTest
    @EnumSource(WeightSharing.class)
    void correctedEigenvaluesAreNoWorseThanTheFactors(WeightSharing sharing) {
        for (long seed = 0; seed < 10; seed++) {
            RandomProblem problem = convolutional(new Random(seed), new SoftmaxCrossEntropy(), 8, 3);
            NetworkSurface surface = problem.surface();
            for (LayerFactors layer : surface.kroneckerFactors(new Fisher.Type2(), sharing)) {
                LayerFactors.Kronecker factors = (LayerFactors.Kronecker) layer;
                KroneckerBasis basis = new KroneckerBasis(
                        layer.layer(), eigenvectors(factors.output()), eigenvectors(factors.input()));
                INDArray corrected = corrected(
                        basis,
                        surface.rotatedSecondMoments(new Fisher.Type2(), List.of(basis))
                                .get(0),
                        factors.bias());
                INDArray block = block(surface, new Fisher.Type2(), layer.layer());

                assertEquals(trace(block), trace(corrected), 1e-12 * (1 + trace(block)));
                assertTrue(error(block, corrected) <= error(block, product(factors)) + 1e-12);
                assertTrue(largestEigenvalue(corrected) <= largestEigenvalue(block) + 1e-12);
            }
        }
    }

    @Test
    void sampledLabelsTendToTheExactFactors() {
        RandomProblem problem = convolutional(new Random(1), new SoftmaxCrossEntropy(), 10, 3);
        NetworkSurface surface = problem.surface();
        int draws = 400;
        List<LayerFactors> exact = surface.kroneckerFactors(new Fisher.Type2(), WeightSharing.EXPAND);
        double[][] traces = new double[exact.size()][draws];
        for (int draw = 0; draw < draws; draw++) {
            List<LayerFactors> sampled =
                    surface.kroneckerFactors(new Fisher.MonteCarlo(1, 1000L + draw), WeightSharing.EXPAND);
            for (int layer = 0; layer < traces.length; layer++) {
                traces[layer][draw] = trace(kronecker(sampled, layer).output());
            }
        }
        for (int layer = 0; layer < traces.length; layer++) {
            double mean = Arrays.stream(traces[layer]).average().orElseThrow();
            double variance = Arrays.stream(traces[layer])
                            .map(trace -> (trace - mean) * (trace - mean))
                            .sum()
                    / (draws - 1);
            assertTrue(variance > 0);
            assertEquals(trace(kronecker(exact, layer).output()), mean, 3 * Math.sqrt(variance / draws));
        }
    }

    @Test
    void batchNormalisationHasItsExactBlock() {
        Random random = new Random(2);
        Convolution convolution =
                new Convolution(List.of(1, 4, 4), 2, SlidingWindow.of(3, 1, 1), SlidingWindow.of(3, 1, 1), false);
        BatchNorm norm = new BatchNorm(List.of(2, 4, 4), 1e-5, 0.1, false);
        Network network = Network.chain(
                List.of(1, 4, 4),
                List.of(
                        convolution,
                        norm,
                        new ElementWise(List.of(2, 4, 4), new ActivationFunction.Tanh()),
                        LinearMap.flatten(List.of(2, 4, 4)),
                        new Dense(32, 3, true)));
        NetworkSurface surface =
                problem(random, network, new SoftmaxCrossEntropy(), 7, 3).surface();
        for (Fisher fisher : List.of(new Fisher.Type2(), new Fisher.MonteCarlo(3, 5), new Fisher.Empirical())) {
            LayerFactors factors =
                    surface.kroneckerFactors(fisher, WeightSharing.EXPAND).get(1);
            close(block(surface, fisher, "1"), ((LayerFactors.Exact) factors).matrix());
        }
    }

    @Test
    void aBlockThatIsTooLargeIsRefusedByName() {
        Random random = new Random(2);
        Network network = Network.chain(
                List.of(2049), List.of(new BatchNorm(List.of(2049), 1e-5, 0.1, false), new Dense(2049, 2, true)));
        NetworkSurface surface =
                problem(random, network, new SoftmaxCrossEntropy(), 3, 2).surface();
        String message = assertThrows(
                        NotAvailableException.class,
                        () -> surface.kroneckerFactors(new Fisher.Type2(), WeightSharing.EXPAND))
                .getMessage();
        assertTrue(
                message.startsWith("Layer 0 ") && message.contains("4,098") && message.contains("diagonal"), message);
    }

    @Test
    void basesThatDoNotFitAreRefused() {
        NetworkSurface surface = RandomProblem.classifier(4, 3, 2, 2).surface();
        INDArray two = Nd4j.eye(2).castTo(DataType.DOUBLE);
        for (KroneckerBasis basis : List.of(
                new KroneckerBasis("1", two, two),
                new KroneckerBasis("0", two, two),
                new KroneckerBasis("0", Nd4j.eye(3), Nd4j.eye(4)))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> surface.rotatedSecondMoments(new Fisher.Type2(), List.of(basis)));
        }
        KroneckerBasis right = randomBases(surface, 1).get(0);
        int outputs = right.output().rows();
        int inputs = right.input().rows();
        for (int more : new int[] {0, 1}) {
            KroneckerBasis output = new KroneckerBasis(
                    "0", Nd4j.zeros(DataType.DOUBLE, outputs + more, outputs + 1 - more), right.input());
            KroneckerBasis input = new KroneckerBasis(
                    "0", right.output(), Nd4j.zeros(DataType.DOUBLE, inputs + more, inputs + 1 - more));
            for (KroneckerBasis oblong : List.of(output, input)) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> surface.rotatedSecondMoments(new Fisher.Type2(), List.of(oblong)));
            }
        }
    }

    // oracles

    private static void assertBlocksAreExact(NetworkSurface surface, WeightSharing sharing) {
        for (LayerFactors factors : surface.kroneckerFactors(new Fisher.Type2(), sharing)) {
            close(block(surface, new Fisher.Type2(), factors.layer()), product((LayerFactors.Kronecker) factors));
        }
    }

    /** A layer's block of a Fisher matrix. */
    private static INDArray block(NetworkSurface surface, Fisher fisher, String layer) {
        int[] range = range(surface, layer);
        return surface.operator(fisher)
                .toDense()
                .get(NDArrayIndex.interval(range[0], range[1]), NDArrayIndex.interval(range[0], range[1]))
                .dup();
    }

    private static int[] range(LossSurface surface, String layer) {
        List<ParameterBlock> blocks = surface.layout().blocks().stream()
                .filter(block -> block.layer().equals(layer))
                .toList();
        ParameterBlock last = blocks.get(blocks.size() - 1);
        return new int[] {blocks.get(0).offset(), last.offset() + last.size()};
    }

    /** G (x) A in the order of the flat vector. */
    private static INDArray product(LayerFactors.Kronecker factors) {
        int outputs = factors.output().rows();
        int inputs = factors.input().rows();
        int size = outputs * inputs;
        INDArray matrix = Nd4j.create(DataType.DOUBLE, size, size);
        for (int p = 0; p < outputs * inputs; p++) {
            for (int q = 0; q < outputs * inputs; q++) {
                double value = factors.output().getDouble(p / inputs, q / inputs)
                        * factors.input().getDouble(p % inputs, q % inputs);
                matrix.putScalar(
                        flat(p, outputs, inputs, factors.bias()), flat(q, outputs, inputs, factors.bias()), value);
            }
        }
        return matrix;
    }

    /** U diag(s) U' in the order of the flat vector. */
    private static INDArray corrected(KroneckerBasis basis, INDArray moments, boolean bias) {
        int outputs = moments.rows();
        int inputs = moments.columns();
        int size = outputs * inputs;
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, size, size);
        for (int i = 0; i < outputs; i++) {
            for (int j = 0; j < inputs; j++) {
                INDArray vector = Nd4j.zeros(DataType.DOUBLE, size, 1);
                for (int p = 0; p < outputs * inputs; p++) {
                    vector.putScalar(
                            flat(p, outputs, inputs, bias),
                            basis.output().getDouble(p / inputs, i)
                                    * basis.input().getDouble(p % inputs, j));
                }
                sum.addi(vector.mmul(vector.transpose()).mul(moments.getDouble(i, j)));
            }
        }
        return sum;
    }

    /** Where an element of [out x in] or [out x (in + 1)] is: weights first, then biases. */
    private static int flat(int element, int outputs, int inputs, boolean bias) {
        int row = element / inputs;
        int column = element % inputs;
        if (!bias) {
            return element;
        }
        return column == inputs - 1 ? outputs * (inputs - 1) + row : row * (inputs - 1) + column;
    }

    private static LayerFactors.Kronecker factorsByLoops(
            RandomProblem problem, NetworkSurface surface, String layer, WeightSharing sharing) {
        Layer found = problem.network().layers().stream()
                .filter(each ->
                        each.name().equals(layer) && !each.rule().parameters().isEmpty())
                .findFirst()
                .orElseThrow();
        INDArray inputs = surface.layerInputs(layer);
        INDArray gradients = surface.layerOutputGradients(layer);
        if (found.rule() instanceof Dense dense) {
            return factors(
                    layer,
                    IntStream.range(0, surface.examples())
                            .mapToObj(n -> withOne(inputs.getRow(n).toDoubleVector(), dense.bias()))
                            .map(a -> new double[][] {a})
                            .toArray(double[][][]::new),
                    IntStream.range(0, surface.examples())
                            .mapToObj(n -> new double[][] {gradients.getRow(n).toDoubleVector()})
                            .toArray(double[][][]::new),
                    dense.bias(),
                    sharing);
        }
        Convolution convolution = (Convolution) found.rule();
        double[][][] a = new double[surface.examples()][][];
        double[][][] g = new double[surface.examples()][][];
        for (int n = 0; n < a.length; n++) {
            a[n] = patches(convolution, inputs.getRow(n));
            g[n] = pixels(convolution, gradients.getRow(n));
        }
        return factors(layer, a, g, convolution.bias(), sharing);
    }

    /** [n][place][component] for both. */
    private static LayerFactors.Kronecker factors(
            String layer, double[][][] a, double[][][] g, boolean bias, WeightSharing sharing) {
        int places = a[0].length;
        double[][][] inputs = a;
        double[][][] gradients = g;
        if (sharing == WeightSharing.REDUCE) {
            inputs = Arrays.stream(a)
                    .map(of -> new double[][] {sum(of, 1.0 / places)})
                    .toArray(double[][][]::new);
            gradients = Arrays.stream(g).map(of -> new double[][] {sum(of, 1)}).toArray(double[][][]::new);
        }
        return new LayerFactors.Kronecker(
                layer,
                outerProducts(inputs).div(a.length * inputs[0].length),
                outerProducts(gradients).div(a.length),
                bias);
    }

    private static double[] sum(double[][] vectors, double scale) {
        double[] sum = new double[vectors[0].length];
        for (double[] vector : vectors) {
            Arrays.setAll(sum, i -> sum[i] + scale * vector[i]);
        }
        return sum;
    }

    private static INDArray outerProducts(double[][][] vectors) {
        int size = vectors[0][0].length;
        double[][] sum = new double[size][size];
        for (double[][] example : vectors) {
            for (double[] vector : example) {
                for (int i = 0; i < size; i++) {
                    for (int j = 0; j < size; j++) {
                        sum[i][j] += vector[i] * vector[j];
                    }
                }
            }
        }
        return Nd4j.createFromArray(sum);
    }

    private static double[][] patches(Convolution convolution, INDArray image) {
        int channels = convolution.inputShape().get(0);
        int height = convolution.inputShape().get(1);
        int width = convolution.inputShape().get(2);
        int outputWidth = convolution.outputShape().get(2);
        double[][] patches = new double[convolution.outputShape().get(1) * outputWidth][];
        for (int r = 0; r < patches.length; r++) {
            double[] patch = new double
                    [channels
                            * convolution.rows().kernel()
                            * convolution.columns().kernel()];
            int at = 0;
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < convolution.rows().kernel(); i++) {
                    for (int j = 0; j < convolution.columns().kernel(); j++) {
                        int y = convolution.rows().pixel(r / outputWidth, i);
                        int x = convolution.columns().pixel(r % outputWidth, j);
                        boolean inside = y >= 0 && y < height && x >= 0 && x < width;
                        patch[at++] = inside ? image.getDouble((c * height + y) * width + x) : 0;
                    }
                }
            }
            patches[r] = withOne(patch, convolution.bias());
        }
        return patches;
    }

    private static double[][] pixels(Convolution convolution, INDArray gradients) {
        int places =
                convolution.outputShape().get(1) * convolution.outputShape().get(2);
        double[][] pixels = new double[places][convolution.outputShape().get(0)];
        for (int r = 0; r < places; r++) {
            int place = r;
            Arrays.setAll(pixels[r], o -> gradients.getDouble(o * places + place));
        }
        return pixels;
    }

    private static double[] withOne(double[] values, boolean bias) {
        double[] result = Arrays.copyOf(values, values.length + (bias ? 1 : 0));
        if (bias) {
            result[values.length] = 1;
        }
        return result;
    }

    private static INDArray rotatedMoments(LossSurface surface, INDArray gradients, KroneckerBasis basis) {
        int outputs = basis.output().rows();
        int inputs = basis.input().rows();
        int first = range(surface, basis.layer())[0];
        boolean bias = hasBias(surface, basis.layer());
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, outputs, inputs);
        for (int n = 0; n < surface.examples(); n++) {
            INDArray gradient = Nd4j.create(DataType.DOUBLE, outputs, inputs);
            for (int p = 0; p < outputs * inputs; p++) {
                gradient.putScalar(
                        p / inputs, p % inputs, gradients.getDouble(n, first + flat(p, outputs, inputs, bias)));
            }
            INDArray rotated = basis.output().transpose().mmul(gradient).mmul(basis.input());
            sum.addi(rotated.mul(rotated));
        }
        return sum.div(surface.examples());
    }

    private static boolean hasBias(LossSurface surface, String layer) {
        return surface.layout().blocks().stream()
                .anyMatch(block -> block.layer().equals(layer) && block.isBias());
    }

    /** For each layer with Kronecker factors. */
    private static List<KroneckerBasis> randomBases(NetworkSurface surface, long seed) {
        Random random = new Random(seed);
        return surface.kroneckerFactors(new Fisher.Type2(), WeightSharing.EXPAND).stream()
                .filter(LayerFactors.Kronecker.class::isInstance)
                .map(LayerFactors.Kronecker.class::cast)
                .map(factors -> new KroneckerBasis(
                        factors.layer(),
                        orthonormal(random, factors.output().rows()),
                        orthonormal(random, factors.input().rows())))
                .toList();
    }

    private static INDArray orthonormal(Random random, int size) {
        INDArray matrix = RandomProblem.gaussian(random, size, size);
        return eigenvectors(matrix.add(matrix.transpose()));
    }

    private static double largestEigenvalue(INDArray symmetric) {
        return SymmetricEigensolver.eigenpairs(symmetric).values().maxNumber().doubleValue();
    }

    private static INDArray eigenvectors(INDArray symmetric) {
        return SymmetricEigensolver.eigenpairs(symmetric).vectors();
    }

    // problems

    private static RandomProblem convolutional(Random random, Loss loss, int examples, int classes) {
        Convolution first =
                new Convolution(List.of(2, 5, 6), 3, SlidingWindow.of(3, 2, 1), SlidingWindow.of(2, 2, 0), true);
        Convolution second = new Convolution(
                first.outputShape(),
                2,
                new SlidingWindow(2, 1, 1, 1, 2, false),
                new SlidingWindow(2, 1, 1, 0, 1, false),
                false);
        Network network = Network.chain(
                first.inputShape(),
                List.of(
                        first,
                        new ElementWise(first.outputShape(), new ActivationFunction.Tanh()),
                        second,
                        LinearMap.flatten(second.outputShape()),
                        new Dense(second.outputs(), classes, true)));
        return problem(random, network, loss, examples, classes);
    }

    private static RandomProblem problem(Random random, Network network, Loss loss, int examples, int outputs) {
        Targets targets = loss instanceof SoftmaxCrossEntropy
                ? RandomProblem.classes(random, examples, outputs)
                : new Targets.Values(RandomProblem.gaussian(random, examples, outputs));
        return new RandomProblem(
                network,
                loss,
                new Examples(
                        RandomProblem.gaussian(random, examples, network.inputs()),
                        network.layers().get(0).rule().inputShape(),
                        targets),
                RandomProblem.gaussian(random, network.layout().dimension(), 1).reshape(-1),
                RunningStatistics.initial(network));
    }

    private static RandomProblem labelled(RandomProblem problem, int label, int classes) {
        Examples examples = problem.examples();
        int[] labels = new int[examples.size()];
        Arrays.fill(labels, label);
        Targets targets = new Targets.Classes(ImmutableIntArray.copyOf(labels), classes);
        return new RandomProblem(
                problem.network(),
                problem.loss(),
                new Examples(examples.features(), examples.shape(), targets),
                problem.parameters(),
                problem.statistics());
    }

    private static INDArray softmax(INDArray outputs) {
        INDArray exponentials = Transforms.exp(outputs);
        return exponentials.divColumnVector(exponentials.sum(1));
    }

    private static List<String> layersWithParameters(LossSurface surface) {
        return surface.layout().blocks().stream()
                .map(ParameterBlock::layer)
                .distinct()
                .toList();
    }

    private static LayerFactors.Kronecker kronecker(List<LayerFactors> factors, int layer) {
        return (LayerFactors.Kronecker) factors.get(layer);
    }

    private static List<INDArray> matrices(List<LayerFactors> factors) {
        return factors.stream()
                .flatMap(layer -> layer instanceof LayerFactors.Kronecker kronecker
                        ? Stream.of(kronecker.input(), kronecker.output())
                        : Stream.of(((LayerFactors.Exact) layer).matrix()))
                .toList();
    }

    private static double trace(INDArray matrix) {
        return Nd4j.diag(matrix).sumNumber().doubleValue();
    }

    private static double error(INDArray expected, INDArray actual) {
        return expected.sub(actual).norm2Number().doubleValue();
    }

    private static void close(INDArray expected, INDArray actual) {
        close(List.of(expected), List.of(actual), ROUNDING);
    }

    private static void close(List<INDArray> expected, List<INDArray> actual) {
        close(expected, actual, ROUNDING);
    }

    private static void close(List<INDArray> expected, List<INDArray> actual, double tolerance) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).shape(), actual.get(i).shape());
            double scale = expected.get(i).norm2Number().doubleValue();
            double difference = error(expected.get(i), actual.get(i).castTo(DataType.DOUBLE));
            assertTrue(
                    difference <= tolerance * (1e-3 + scale),
                    "differs by " + difference + " from a matrix of norm " + scale);
        }
    }
}
