package org.sagitta.runtime.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.sagitta.api.data.Examples;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;

/** Tests curvature from DL4J's gradient and central differences. */
class Dl4jSurfaceTest {
    private static final int EXAMPLES = 5;
    private static final int OUTPUTS = 3;
    private static final Set<String> STATISTICS = Set.of("mean", "var", "log10stdev");
    /** Of central differences; the rounding of DL4J's gradient over the step. */
    private static final double TOLERANCE = 1e-7;

    @ParameterizedTest
    @EnumSource(LossFunction.class)
    void agreesWithTheEngineWhereThatHasTheLayers(LossFunction loss) {
        ComputationGraph model = chain(
                loss,
                InputType.convolutional(4, 5, 2),
                new ConvolutionLayer.Builder(2, 2)
                        .nOut(2)
                        .activation(Activation.TANH)
                        .build(),
                new BatchNormalization.Builder().useLogStd(false).build(),
                new DenseLayer.Builder()
                        .nOut(4)
                        .dropOut(0.5)
                        .activation(Activation.SOFTPLUS)
                        .build(),
                new BatchNormalization.Builder().useLogStd(true).build());
        Examples examples = Dl4jAgreement.examples(loss, List.of(2, 4, 5), EXAMPLES, OUTPUTS, new Random(2));
        ComputationGraph logits = Dl4jLogits.of(model, loss);
        ImportedModel.Converted converted = Dl4jImport.of(logits, examples.shape());
        NetworkSurface exact = NetworkSurface.of(
                converted.network(),
                ModelBuilder.loss(loss),
                examples,
                converted.weights().parameters(),
                converted.weights().statistics(),
                EngineSettings.standard(DataType.DOUBLE));

        Dl4jSurface surface = Dl4jSurface.of(logits, ModelBuilder.loss(loss), examples);

        // DL4J has a convolution's bias first
        INDArray there = permutation(surface, exact);
        INDArray v = random(exact.dimension(), 2);
        assertEquals(exact.loss(), surface.loss(), 1e-12);
        assertEquals(exact.accuracy(), surface.accuracy());
        Dl4jAgreement.close(exact.outputs(), surface.outputs(), 1e-12);
        assertEquals(exact.outputs().columns(), surface.outputDimension());
        Dl4jAgreement.close(there.mmul(exact.gradient()), surface.gradient(), 1e-12);
        Dl4jAgreement.close(
                there.mmul(exact.product(Curvature.HESSIAN, v)),
                surface.product(Curvature.HESSIAN, there.mmul(v)),
                TOLERANCE);
        Dl4jAgreement.close(
                there.mmul(exact.product(Curvature.GGN, v)), surface.product(Curvature.GGN, there.mmul(v)), TOLERANCE);
        Dl4jAgreement.close(
                there.mmul(exact.operator(Curvature.GGN).diagonal()),
                surface.operator(Curvature.GGN).diagonal(),
                1e-12);
        assertEquals(Derivatives.CENTRAL_DIFFERENCES, surface.derivatives());
    }

    static Stream<Arguments> others() {
        InputType image = InputType.convolutional(4, 5, 2);
        List<Integer> shape = List.of(2, 4, 5);
        return Stream.of(
                Arguments.of(
                        shape,
                        image,
                        List.of(
                                new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                                new LocalResponseNormalization.Builder().build())),
                Arguments.of(
                        List.of(4),
                        InputType.feedForward(4),
                        List.of(new DenseLayer.Builder()
                                .nOut(5)
                                .activation(Activation.GELU)
                                .build())),
                Arguments.of(
                        List.of(4),
                        InputType.feedForward(4),
                        List.of(new DenseLayer.Builder().nOut(5).build(), new ActivationLayer(Activation.SOFTMAX))),
                Arguments.of(
                        shape,
                        image,
                        List.of(
                                new ConvolutionLayer.Builder(2, 2).nOut(3).build(),
                                new BatchNormalization.Builder(0.7, 0.2, true).build())),
                Arguments.of(
                        List.of(3, 6),
                        InputType.recurrent(3, 6),
                        List.of(new LastTimeStep(new LSTM.Builder().nOut(4).build()))));
    }

    /** The Hessian is symmetric, and the derivative of the gradient of the loss; that the derivative of the loss. */
    @ParameterizedTest
    @MethodSource("others")
    void layersOfNoOtherKindHaveTheDerivativesOfTheLoss(List<Integer> shape, InputType input, List<Layer> layers) {
        LossFunction loss = LossFunction.CROSS_ENTROPY;
        ComputationGraph logits = Dl4jLogits.of(chain(loss, input, layers.toArray(Layer[]::new)), loss);
        Examples examples = Dl4jAgreement.examples(loss, shape, EXAMPLES, OUTPUTS, new Random(2));
        assertEquals(1, Dl4jImport.unknownLayers(logits).size());

        Dl4jSurface surface = Dl4jSurface.of(logits, ModelBuilder.loss(loss), examples);

        INDArray theta = surface.parameters();
        INDArray v = random(surface.dimension(), 1).reshape(-1);
        INDArray w = random(surface.dimension(), 2).getColumn(1).dup();
        double h = 1e-5;
        double slope = (surface.at(theta.add(v.mul(h))).loss()
                        - surface.at(theta.sub(v.mul(h))).loss())
                / (2 * h);
        assertEquals(slope, dot(surface.gradient(), v), 1e-7 * Math.max(1, Math.abs(slope)));
        assertEquals(
                dot(w, surface.product(Curvature.HESSIAN, v)), dot(v, surface.product(Curvature.HESSIAN, w)), 1e-6);
        assertEquals(dot(w, surface.product(Curvature.GGN, v)), dot(v, surface.product(Curvature.GGN, w)), 1e-6);
        assertTrue(dot(v, surface.product(Curvature.GGN, v)) > 0);
        INDArray identity = Nd4j.eye(surface.dimension()).castTo(DataType.DOUBLE);
        Dl4jAgreement.close(
                surface.operator(Curvature.GGN).diagonal(), Nd4j.diag(surface.product(Curvature.GGN, identity)), 1e-6);
    }

    static Stream<Arguments> kinked() {
        Layer unknown = new ActivationLayer(Activation.GELU);
        return Stream.of(
                Arguments.of("0", List.of(dense(new ActivationReLU()), unknown)),
                Arguments.of("0", List.of(dense(new ActivationLReLU(0.25)), unknown)),
                Arguments.of("0", List.of(dense(new ActivationHardSigmoid()), unknown)),
                Arguments.of("0", List.of(dense(new ActivationHardTanH()), unknown)),
                Arguments.of("0", List.of(dense(new ActivationSELU()), unknown)),
                Arguments.of("0", List.of(dense(new ActivationELU(0.5)), unknown)),
                Arguments.of("0", List.of(dense(new ActivationRectifiedTanh()), unknown)),
                Arguments.of(
                        "1",
                        List.of(
                                dense(new ActivationTanH()),
                                new PReLULayer.Builder().inputShape(5).build())));
    }

    @ParameterizedTest
    @MethodSource("kinked")
    void acrossKinksThereIsNoHessianButTheGgn(String kinked, List<Layer> layers) {
        LossSurface surface = vectors(layers);

        String obstacle = surface.obstacle(Curvature.HESSIAN).orElseThrow();

        assertTrue(
                obstacle.contains("rectifiers or maxima, in " + kinked + ", differences are not the Hessian"),
                obstacle);
        assertEquals(
                obstacle,
                assertThrows(
                                NotAvailableException.class,
                                () -> surface.product(Curvature.HESSIAN, random(surface.dimension(), 1)))
                        .getMessage());
        assertEquals(Optional.empty(), surface.obstacle(Curvature.GGN));
    }

    @Test
    void maximaOfPoolingAreKinks() {
        LossFunction loss = LossFunction.CROSS_ENTROPY;
        ComputationGraph logits = Dl4jLogits.of(
                chain(
                        loss,
                        InputType.convolutional(4, 5, 2),
                        new SubsamplingLayer.Builder(PoolingType.MAX).build(),
                        new LocalResponseNormalization.Builder().build()),
                loss);

        assertEquals(List.of("0"), Dl4jKinks.of(logits));
    }

    @Test
    void smoothModelsPassTheChecksOfDifferences() {
        assertEquals(
                Optional.empty(),
                vectors(List.of(dense(new ActivationTanH()), new ActivationLayer(Activation.GELU)))
                        .checked()
                        .obstacle(Curvature.HESSIAN));
    }

    /** DL4J's backward pass of an ELU takes its alpha to be 1. */
    @Test
    void aGradientOfAnotherFunctionIsRefused() {
        Dl4jSurface surface = vectors(List.of(dense(new ActivationELU(0.5)), new ActivationLayer(Activation.GELU)));

        String message = assertThrows(ModelException.class, surface::checked).getMessage();

        assertTrue(message.startsWith("DL4J's gradient is not that of its own loss: along 0.weight"), message);
        assertTrue(DifferenceChecks.ofHessian(surface).isPresent());
    }

    private static Dl4jSurface vectors(List<Layer> layers) {
        LossFunction loss = LossFunction.CROSS_ENTROPY;
        ComputationGraph logits =
                Dl4jLogits.of(chain(loss, InputType.feedForward(4), layers.toArray(Layer[]::new)), loss);
        return Dl4jSurface.of(
                logits,
                ModelBuilder.loss(loss),
                Dl4jAgreement.examples(loss, List.of(4), EXAMPLES, OUTPUTS, new Random(2)));
    }

    private static Layer dense(IActivation activation) {
        return new DenseLayer.Builder().nOut(5).activation(activation).build();
    }

    /** Of kfac, ekfac, slang, and of fisher, diagonal and low-rank by sampled labels or the data's. */
    @ParameterizedTest
    @MethodSource("others")
    void whatItHasNotIsRefusedWithTheLayerAndWithWhatThereIs(List<Integer> shape, InputType input, List<Layer> layers) {
        LossFunction loss = LossFunction.CROSS_ENTROPY;
        ComputationGraph logits = Dl4jLogits.of(chain(loss, input, layers.toArray(Layer[]::new)), loss);
        Examples examples = Dl4jAgreement.examples(loss, shape, EXAMPLES, OUTPUTS, new Random(2));
        Dl4jSurface surface = Dl4jSurface.of(logits, ModelBuilder.loss(loss), examples);
        INDArray v = random(surface.dimension(), 1);
        for (Class<?> capability : List.of(SingleExamples.class, KroneckerFactorisation.class, FisherMatrices.class)) {
            String message = assertThrows(
                            NotAvailableException.class,
                            () -> surface.as(capability).orElseThrow())
                    .getMessage();
            assertTrue(message.contains(Dl4jImport.unknownLayers(logits).get(0)), message);
            assertTrue(message.contains("the estimators hessian and ggn"), message);
        }
        for (Fisher fisher : List.of(new Fisher.MonteCarlo(1, 1), new Fisher.Empirical())) {
            assertThrows(NotAvailableException.class, () -> fisher.of(surface));
        }
        assertEquals(
                surface.product(Curvature.GGN, v),
                new Fisher.Type2().of(surface).apply(v));
    }

    @Test
    void runningStatisticsAreNoParametersAndStayAsTheyAre() {
        LossFunction loss = LossFunction.CROSS_ENTROPY;
        ComputationGraph logits = Dl4jLogits.of(
                chain(
                        loss,
                        InputType.feedForward(4),
                        new DenseLayer.Builder()
                                .nOut(5)
                                .activation(Activation.GELU)
                                .build(),
                        new BatchNormalization()),
                loss);
        Examples examples = Dl4jAgreement.examples(loss, List.of(4), EXAMPLES, OUTPUTS, new Random(2));
        INDArray before = logits.params().dup();
        Dl4jSurface surface = Dl4jSurface.of(logits, ModelBuilder.loss(loss), examples);
        INDArray outputs = surface.outputs();

        INDArray v = random(surface.dimension(), 1).reshape(-1);
        surface.gradient();
        surface.product(Curvature.HESSIAN, v);
        surface.product(Curvature.GGN, v);
        surface.operator(Curvature.GGN).diagonal();

        assertEquals(
                List.of("0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"),
                surface.layout().blocks().stream().map(ParameterBlock::name).toList());
        assertArrayEquals(outputs.data().asDouble(), surface.outputs().data().asDouble());
        assertArrayEquals(before.data().asDouble(), logits.params().data().asDouble());
    }

    /** The loss throws when it is asked for the first time, then for the second: at theta + h v, and at theta - h v. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
    void measurementsLeaveEveryBitAsItWasAlsoWhereTheyThrow(int last) {
        LossFunction function = LossFunction.CROSS_ENTROPY;
        ComputationGraph logits = Dl4jLogits.of(
                chain(
                        function,
                        InputType.feedForward(4),
                        new DenseLayer.Builder().nOut(5).dropOut(0.5).build(),
                        new ActivationLayer(Activation.SOFTMAX)),
                function);
        Examples examples = Dl4jAgreement.examples(function, List.of(4), EXAMPLES, OUTPUTS, new Random(2));
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        Loss loss = failing(ModelBuilder.loss(function), left);
        INDArray parameters = logits.params().dup();
        Dl4jSurface surface = Dl4jSurface.of(logits, loss, examples);
        INDArray theta = surface.parameters();
        INDArray v = random(surface.dimension(), 2);
        List<INDArray> before = List.of(surface.outputs(), surface.gradient(), surface.product(Curvature.HESSIAN, v));

        for (Consumer<LossSurface> measurement : List.<Consumer<LossSurface>>of(
                LossSurface::loss,
                ModelOutputs::accuracy,
                at -> at.as(ModelOutputs.class).orElseThrow().outputs(),
                LossSurface::gradient,
                at -> at.operator(Curvature.GGN).diagonal(),
                at -> at.product(Curvature.HESSIAN, v),
                at -> at.product(Curvature.GGN, v),
                at -> at.matrix(Curvature.HESSIAN),
                at -> at.matrix(Curvature.GGN))) {
            left.set(last);
            try {
                measurement.accept(surface);
                assertTrue(left.get() > 0);
            } catch (IllegalStateException e) {
                assertEquals("the loss fails", e.getMessage());
                assertEquals(0, left.get());
            }
            left.set(Integer.MAX_VALUE);
            Bits.assertSame(parameters, logits.params());
            Bits.assertSame(theta, surface.parameters());
            Bits.assertSame(before.get(0), surface.outputs());
            Bits.assertSame(before.get(1), surface.gradient());
            Bits.assertSame(before.get(2), surface.product(Curvature.HESSIAN, v));
        }
    }

    /** A loss that throws when {@code left} reaches zero. */
    private static Loss failing(Loss loss, AtomicInteger left) {
        return (Loss) Proxy.newProxyInstance(
                Loss.class.getClassLoader(), new Class<?>[] {Loss.class}, (proxy, called, arguments) -> {
                    if (left.decrementAndGet() == 0) {
                        throw new IllegalStateException("the loss fails");
                    }
                    return called.invoke(loss, arguments);
                });
    }

    private static double dot(INDArray a, INDArray b) {
        return a.mul(b).sumNumber().doubleValue();
    }

    /** By parameter names, from the engine's order to DL4J's. */
    private static INDArray permutation(LossSurface to, NetworkSurface from) {
        INDArray permutation = Nd4j.zeros(DataType.DOUBLE, from.dimension(), from.dimension());
        to.layout()
                .blocks()
                .forEach(row -> from.layout().blocks().stream()
                        .filter(column -> column.name().equals(row.name()))
                        .forEach(column -> {
                            assertEquals(column.shape(), row.shape());
                            for (int i = 0; i < row.size(); i++) {
                                permutation.putScalar(row.offset() + i, column.offset() + i, 1);
                            }
                        }));
        return permutation;
    }

    private static INDArray random(int rows, int columns) {
        return Nd4j.createFromArray(
                        new Random(rows).doubles((long) rows * columns, -1, 1).toArray())
                .reshape('c', rows, columns);
    }

    private static OutputLayer output(LossFunction loss) {
        return switch (loss) {
            case CROSS_ENTROPY -> output(LossFunctions.LossFunction.MCXENT, Activation.SOFTMAX);
            case BINARY_CROSS_ENTROPY -> output(LossFunctions.LossFunction.XENT, Activation.SIGMOID);
            case MSE, HALF_MSE -> output(LossFunctions.LossFunction.MSE, Activation.IDENTITY);
        };
    }

    private static OutputLayer output(LossFunctions.LossFunction own, Activation activation) {
        return new OutputLayer.Builder(own).nOut(OUTPUTS).activation(activation).build();
    }

    private static ComputationGraph chain(LossFunction loss, InputType input, Layer... layers) {
        NeuralNetConfiguration.ListBuilder builder = new NeuralNetConfiguration.Builder()
                .seed(4)
                .l2(0.1)
                .dataType(DataType.DOUBLE)
                .list();
        for (Layer layer : layers) {
            builder.layer(layer);
        }
        MultiLayerNetwork model = new MultiLayerNetwork(
                builder.layer(output(loss)).setInputType(input).build());
        model.init();
        for (org.deeplearning4j.nn.api.Layer layer : model.getLayers()) {
            layer.paramTable().forEach((key, array) -> {
                if (STATISTICS.contains(key)) {
                    array.assign(random((int) array.length(), 1)
                            .reshape(array.shape())
                            .add(1.5));
                }
            });
        }
        return model.toComputationGraph();
    }
}
