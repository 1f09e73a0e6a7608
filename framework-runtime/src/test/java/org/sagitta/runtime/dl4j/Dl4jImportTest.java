package org.sagitta.runtime.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;

/** Tests models that DL4J built and the engine imported: outputs, loss and gradient equal those of DL4J. */
class Dl4jImportTest {
    private static final List<Integer> SHAPE = List.of(2, 7, 6);
    private static final int OUTPUTS = 3;

    @TempDir
    Path folder;

    static Map<String, List<Layer>> chains() {
        Map<String, List<Layer>> cases = new TreeMap<>();
        cases.put(
                "rectangular kernel",
                List.of(convolution(3, 2).stride(2, 1).padding(1, 0).build()));
        cases.put(
                "same",
                List.of(
                        convolution(3, 2)
                                .stride(2, 2)
                                .convolutionMode(ConvolutionMode.Same)
                                .build(),
                        convolution(2, 2).convolutionMode(ConvolutionMode.Same).build()));
        cases.put(
                "same with dilation",
                List.of(convolution(2, 3)
                        .dilation(2, 1)
                        .convolutionMode(ConvolutionMode.Same)
                        .build()));
        cases.put(
                "strict",
                List.of(convolution(3, 2)
                        .convolutionMode(ConvolutionMode.Strict)
                        .build()));
        for (PoolingType type : List.of(PoolingType.MAX, PoolingType.AVG)) {
            cases.put(
                    type + " pooling, padded", List.of(pool(type).padding(1, 1).build()));
            cases.put(
                    type + " pooling, padding counted",
                    List.of(pool(type)
                            .padding(1, 1)
                            .avgPoolIncludePadInDivisor(true)
                            .build()));
            cases.put(
                    type + " pooling, same",
                    List.of(pool(type).convolutionMode(ConvolutionMode.Same).build()));
            cases.put(
                    type + " pooling, same, padding counted",
                    List.of(pool(type)
                            .convolutionMode(ConvolutionMode.Same)
                            .avgPoolIncludePadInDivisor(true)
                            .build()));
            cases.put(
                    type + " pooling, dilated",
                    List.of(pool(type).dilation(2, 2).build()));
        }
        cases.put("global pooling", List.of(convolution(2, 2).build(), new GlobalPoolingLayer(PoolingType.AVG)));
        cases.put(
                "zero padding",
                List.of(new ZeroPaddingLayer(1, 0, 2, 3), convolution(3, 2).build(), new ZeroPaddingLayer(0, 2, 1, 0)));
        cases.put(
                "batch normalisation by log standard deviation",
                List.of(
                        convolution(2, 2).build(),
                        new BatchNormalization.Builder().useLogStd(true).build()));
        cases.put(
                "batch normalisation after dense",
                List.of(
                        new DenseLayer.Builder()
                                .nOut(4)
                                .activation(Activation.TANH)
                                .build(),
                        new BatchNormalization.Builder()
                                .eps(1e-3)
                                .useLogStd(false)
                                .build()));
        for (IActivation activation : List.of(
                new ActivationReLU(),
                new ActivationLReLU(0.25),
                new ActivationELU(),
                new ActivationReLU6(),
                new ActivationThresholdedReLU(0.25),
                new ActivationHardTanH(),
                new ActivationSoftSign(),
                new ActivationSELU(),
                new ActivationSwish(),
                new ActivationSoftPlus(),
                new ActivationSigmoid())) {
            cases.put(
                    "activation " + activation,
                    List.of(
                            new DenseLayer.Builder()
                                    .nOut(5)
                                    .hasBias(false)
                                    .activation(activation)
                                    .build(),
                            new ActivationLayer(Activation.IDENTITY)));
        }
        for (ActivationReLU relu : List.of(
                new ActivationReLU(0.5, null, null),
                new ActivationReLU(null, 0.25, null),
                new ActivationReLU(null, null, 0.25),
                new ActivationReLU(0.5, 0.25, 0.125))) {
            cases.put(
                    "relu " + relu.getMax() + " " + relu.getThreshold() + " " + relu.getNegativeSlope(),
                    List.of(new DenseLayer.Builder().nOut(5).activation(relu).build()));
        }
        return cases;
    }

    static Stream<String> names() {
        return chains().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void layersAgree(String name) throws IOException {
        List<Layer> layers = chains().get(name);
        agree(
                chain(InputType.convolutional(7, 6, 2), layers, softmaxOutput()),
                SHAPE,
                LossFunction.CROSS_ENTROPY,
                LayerMode.BATCH_STATISTICS);
    }

    /** DL4J's backward pass takes the alpha of an ELU to be 1, its outputs are right. */
    @Test
    void theEngineHasDerivativesOfEveryElu() throws IOException {
        MultiLayerNetwork model = chain(
                InputType.feedForward(5),
                List.of(new DenseLayer.Builder()
                        .nOut(4)
                        .activation(new ActivationELU(0.5))
                        .build()),
                softmaxOutput());
        Examples examples = examples(LossFunction.CROSS_ENTROPY, List.of(5));
        NetworkSurface surface = surface(
                imported(model, List.of(5), LossFunction.CROSS_ENTROPY),
                examples,
                LossFunction.CROSS_ENTROPY,
                LayerMode.EVALUATION);

        new Dl4jAgreement(model, examples, LossFunction.CROSS_ENTROPY).outputs(surface);
        DifferenceChecks.requireGradient(surface, 1e-6);
    }

    static Stream<Arguments> refused() {
        INDArray weights = Nd4j.createFromArray(1.0, 5, 20);
        return Stream.of(
                Arguments.of(dense(new ActivationRReLU()), "layer 0's activationFn is a ActivationRReLU", "mean slope"),
                Arguments.of(
                        dense(new ActivationMish()), "layer 0's activationFn is a ActivationMish", "ActivationSwish"),
                Arguments.of(
                        new FrozenLayer(dense(new ActivationTanH())),
                        "layer 0 is a FrozenLayer",
                        "all its layers trainable"),
                Arguments.of(
                        new ElementWiseMultiplicationLayer.Builder()
                                .nIn(5)
                                .nOut(5)
                                .build(),
                        "layer 0 is a ElementWiseMultiplicationLayer",
                        "not honoured"),
                Arguments.of(output(new LossMCXENT(weights)), "layer 1's loss (LossMCXENT) has weights", "none; all 1"),
                Arguments.of(output(new LossMCXENT(0.01, null)), "has softmaxClipEps 0.01", "from 0 to 1.0E-10"),
                Arguments.of(output(new LossMAE()), "layer 1's loss is a LossMAE", "not honoured"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNotHonouredIsRefusedByName(Layer layer, String found, String remedy) {
        boolean last = layer instanceof OutputLayer;
        MultiLayerNetwork model = chain(
                InputType.feedForward(5),
                List.of(last ? dense(new ActivationTanH()) : layer),
                last ? layer : softmaxOutput());

        String message = assertThrows(ModelException.class, () -> read(model)).getMessage();

        assertTrue(message.contains("model.zip: ") && message.contains(found), message);
        assertTrue(message.contains(remedy), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void everythingIsSaidAtOnce() {
        MultiLayerNetwork model = chain(
                InputType.feedForward(5),
                List.of(dense(new ActivationRReLU()), dense(new ActivationMish())),
                output(new LossMCXENT(Nd4j.createFromArray(1.0, 5, 20))));

        assertEquals(
                3,
                assertThrows(ModelException.class, () -> read(model))
                        .getMessage()
                        .lines()
                        .count());
    }

    /** As checkpoints are saved: losses of the descriptor's scale. */
    @Test
    void equalWeightsOfALossAreHonoured() throws IOException {
        read(chain(
                InputType.feedForward(5),
                List.of(),
                new OutputLayer.Builder(new LossL2(Nd4j.createFromArray(0.5, 0.5, 0.5)))
                        .nOut(OUTPUTS)
                        .activation(Activation.IDENTITY)
                        .build()));
        read(chain(
                InputType.feedForward(5),
                List.of(),
                new OutputLayer.Builder(new LossBinaryXENT(0, Nd4j.createFromArray(1 / 3.0, 1 / 3.0, 1 / 3.0)))
                        .nOut(OUTPUTS)
                        .activation(Activation.SIGMOID)
                        .build()));
    }

    @Test
    void joiningAlongAnotherAxisThanTheChannelsIsRefused() {
        ComputationGraph model = graph(builder -> {
            MergeVertex rows = new MergeVertex();
            rows.setMergeAxis(2);
            return builder.addLayer("left", convolution(2, 2).build(), "in")
                    .addLayer("right", convolution(2, 2).build(), "in")
                    .addVertex("joined", rows, "left", "right")
                    .addLayer("logits", softmaxOutput(), new CnnToFeedForwardPreProcessor(12, 5, 3), "joined");
        });

        assertTrue(assertThrows(ModelException.class, () -> imported(model, SHAPE, LossFunction.CROSS_ENTROPY))
                .getMessage()
                .contains("Vertex joined joins its inputs along axis 2; only along the channels, axis 1"));
    }

    private static Layer dense(IActivation activation) {
        return new DenseLayer.Builder().nOut(5).activation(activation).build();
    }

    private static OutputLayer output(ILossFunction loss) {
        return new OutputLayer.Builder(loss)
                .nOut(OUTPUTS)
                .activation(Activation.SOFTMAX)
                .build();
    }

    @Test
    void zeroPaddingIsSavedAsItWasRead() throws IOException {
        MultiLayerNetwork model =
                chain(InputType.convolutional(7, 6, 2), chains().get("zero padding"), softmaxOutput());
        ImportedModel.Converted found = imported(model, SHAPE, LossFunction.CROSS_ENTROPY);

        Model saved = Dl4jModel.of(found.network(), LossFunction.CROSS_ENTROPY, found.weights());

        agree(saved, SHAPE, LossFunction.CROSS_ENTROPY, LayerMode.EVALUATION);
        new Dl4jAgreement(saved, examples(LossFunction.CROSS_ENTROPY, SHAPE), LossFunction.CROSS_ENTROPY)
                .outputs(surface(
                        found,
                        examples(LossFunction.CROSS_ENTROPY, SHAPE),
                        LossFunction.CROSS_ENTROPY,
                        LayerMode.EVALUATION));
    }

    @Test
    void dropoutIsOffForCurvatureAndKeptForTraining() throws IOException {
        MultiLayerNetwork model = chain(
                InputType.feedForward(84),
                List.of(
                        new DenseLayer.Builder()
                                .nOut(4)
                                .dropOut(0.8)
                                .activation(Activation.TANH)
                                .build(),
                        new DropoutLayer(0.5)),
                softmaxOutput());
        ImportedModel.Converted found = imported(model, List.of(84), LossFunction.CROSS_ENTROPY);
        Examples examples = examples(LossFunction.CROSS_ENTROPY, List.of(84));

        new Dl4jAgreement(model, examples, LossFunction.CROSS_ENTROPY)
                .outputs(surface(found, examples, LossFunction.CROSS_ENTROPY, LayerMode.EVALUATION));
        assertEquals(
                2,
                found.network().in(LayerMode.TRAINING).layers().stream()
                        .filter(layer -> layer.rule() instanceof org.sagitta.runtime.engine.rule.Dropout)
                        .count());
    }

    @Test
    void flatExamplesAndImagesAreTakenAlike() throws IOException {
        MultiLayerNetwork model = chain(
                InputType.convolutionalFlat(7, 6, 2), List.of(convolution(2, 2).build()), softmaxOutput());
        Examples images = examples(LossFunction.CROSS_ENTROPY, SHAPE);
        Examples vectors = new Examples(images.features(), List.of(84), images.targets());

        for (Examples examples : List.of(images, vectors)) {
            ImportedModel.Converted found = imported(model, examples.shape(), LossFunction.CROSS_ENTROPY);
            new Dl4jAgreement(model, vectors, LossFunction.CROSS_ENTROPY)
                    .lossAndGradient(surface(found, examples, LossFunction.CROSS_ENTROPY, LayerMode.EVALUATION));
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void branchesAgree(boolean concatenated) throws IOException {
        ComputationGraph model = graph(builder -> {
            builder.addLayer("stem", convolution(2, 2).build(), "in")
                    .addLayer("left", convolution(1, 1).build(), "stem")
                    .addLayer(
                            "right",
                            convolution(1, 1).activation(Activation.SOFTPLUS).build(),
                            "stem");
            return concatenated
                    ? builder.addVertex("joined", new MergeVertex(), "left", "stem", "right")
                            .addLayer("logits", softmaxOutput(), "joined")
                    : builder.addVertex(
                                    "joined", new ElementWiseVertex(ElementWiseVertex.Op.Add), "left", "stem", "right")
                            .addLayer("logits", softmaxOutput(), "joined");
        });

        ImportedModel.Converted found = agree(model, SHAPE, LossFunction.CROSS_ENTROPY, LayerMode.EVALUATION);
        assertTrue(found.network().layout().blocks().stream()
                .anyMatch(block -> block.name().equals("right.weight")));
    }

    @Test
    void channelsMayComeLast() throws IOException {
        Layer convolution = convolution(3, 2).dataFormat(CNN2DFormat.NHWC).build();
        Layer pool = pool(PoolingType.MAX).dataFormat(CNN2DFormat.NHWC).build();
        MultiLayerNetwork model =
                chain(InputType.convolutional(7, 6, 2, CNN2DFormat.NHWC), List.of(convolution, pool), softmaxOutput());
        Examples last = examples(LossFunction.CROSS_ENTROPY, List.of(7, 6, 2));
        INDArray transposed = last.features()
                .reshape('c', last.size(), 7, 6, 2)
                .permute(0, 3, 1, 2)
                .dup('c');
        Examples first = new Examples(transposed.reshape('c', last.size(), 84), SHAPE, last.targets());

        for (Examples examples : List.of(first, last)) {
            ImportedModel.Converted found = imported(model, examples.shape(), LossFunction.CROSS_ENTROPY);
            new Dl4jAgreement(model, last, LossFunction.CROSS_ENTROPY)
                    .lossAndGradient(surface(found, examples, LossFunction.CROSS_ENTROPY, LayerMode.EVALUATION));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MCXENT, SOFTMAX, CROSS_ENTROPY",
        "NEGATIVELOGLIKELIHOOD, SOFTMAX, CROSS_ENTROPY",
        "MSE, IDENTITY, MSE",
        "MSE, TANH, MSE",
        "MSE, SIGMOID, MSE"
    })
    void outputsAgree(LossFunctions.LossFunction own, Activation activation, LossFunction loss) throws IOException {
        agree(
                chain(
                        InputType.feedForward(5),
                        List.of(),
                        new OutputLayer.Builder(own)
                                .nOut(OUTPUTS)
                                .activation(activation)
                                .build()),
                List.of(5),
                loss,
                LayerMode.EVALUATION);
    }

    @Test
    void aLossLayerIsTakenOff() throws IOException {
        agree(
                chain(
                        InputType.feedForward(5),
                        List.of(new DenseLayer.Builder()
                                .nOut(OUTPUTS)
                                .activation(Activation.TANH)
                                .build()),
                        new LossLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                .activation(Activation.SOFTMAX)
                                .build()),
                List.of(5),
                LossFunction.CROSS_ENTROPY,
                LayerMode.EVALUATION);
    }

    @ParameterizedTest
    @CsvSource({
        "MCXENT, SOFTMAX, MSE",
        "XENT, SIGMOID, HALF_MSE",
        "XENT, SIGMOID, CROSS_ENTROPY",
        "MSE, TANH, CROSS_ENTROPY",
        "MSE, IDENTITY, CROSS_ENTROPY",
        "MCXENT, SOFTMAX, BINARY_CROSS_ENTROPY"
    })
    void anEndThatDoesNotGoWithTheLossIsRefused(
            LossFunctions.LossFunction own, Activation activation, LossFunction loss) {
        MultiLayerNetwork model = chain(
                InputType.feedForward(5),
                List.of(),
                new OutputLayer.Builder(own)
                        .nOut(OUTPUTS)
                        .activation(activation)
                        .build());

        ModelException refusal = assertThrows(ModelException.class, () -> imported(model, List.of(5), loss));
        assertTrue(refusal.getMessage().contains("but the descriptor's loss is"), refusal.getMessage());
    }

    @Test
    void examplesOfAnotherShapeAreRefused() {
        MultiLayerNetwork model = chain(
                InputType.convolutional(7, 6, 2), List.of(convolution(2, 2).build()), softmaxOutput());

        assertEquals(
                "Layer 0 of the model takes 2 channels, but gets the shape [3, 7, 6];"
                        + " give examples of the shape that the model was trained on",
                assertThrows(ModelException.class, () -> imported(model, List.of(3, 7, 6), LossFunction.CROSS_ENTROPY))
                        .getMessage());
        assertTrue(assertThrows(
                        ModelException.class, () -> imported(model, List.of(2, 7, 7), LossFunction.CROSS_ENTROPY))
                .getMessage()
                .startsWith("Layer 1 of the model takes the shape [3, 6, 5]"));
    }

    @Test
    void layersThatTheEngineDoesNotKnowAreNamed() throws IOException {
        MultiLayerNetwork model = chain(
                InputType.convolutional(7, 6, 2),
                List.of(
                        convolution(2, 2).activation(Activation.GELU).build(),
                        new LocalResponseNormalization.Builder().build()),
                softmaxOutput());

        assertEquals(
                List.of("0 (ConvolutionLayer with gelu(precise=false))", "1 (LocalResponseNormalization)"),
                Dl4jImport.unknownLayers(Dl4jLogits.of(read(model), LossFunction.CROSS_ENTROPY)));
    }

    @Test
    void aConfigurationOfMoreParametersThanThereAreIsRefused() throws IOException {
        Path file = folder.resolve("model.zip");
        Dl4jModel.save(
                chain(
                        InputType.feedForward(4),
                        List.of(new DenseLayer.Builder().nOut(5).build()),
                        softmaxOutput()),
                file);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path configuration = zip.getPath("configuration.json");
            Files.writeString(
                    configuration,
                    Files.readString(configuration).replace("\"hasLayerNorm\" : false", "\"hasLayerNorm\" : true"));
        }

        ModelException e = assertThrows(ModelException.class, () -> Dl4jFiles.readZip(file));

        assertTrue(e.getMessage().contains("it holds 43 values, but the model"), e.getMessage());
    }

    @Test
    void whatDl4jSaysOfAModelThatItCannotLoadIsShown() throws IOException {
        Path file = folder.resolve("model.zip");
        Dl4jModel.save(
                chain(
                        InputType.feedForward(4),
                        List.of(new DenseLayer.Builder().nOut(5).build()),
                        softmaxOutput()),
                file);
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Path configuration = zip.getPath("configuration.json");
            Files.writeString(
                    configuration,
                    Files.readString(configuration).replace("conf.layers.DenseLayer", "conf.layers.None"));
        }

        ModelException e = assertThrows(ModelException.class, () -> Dl4jFiles.readZip(file));

        assertTrue(e.getMessage().contains("holds no model that DL4J can load ("), e.getMessage());
        assertTrue(e.getMessage().contains("conf.layers.None"), e.getMessage());
    }

    private ImportedModel.Converted agree(Model model, List<Integer> shape, LossFunction loss, LayerMode gradientMode)
            throws IOException {
        ImportedModel.Converted found = imported(model, shape, loss);
        Examples examples = examples(loss, shape);
        Dl4jAgreement agreement = new Dl4jAgreement(model, examples, loss);
        agreement.outputs(surface(found, examples, loss, LayerMode.EVALUATION));
        agreement.lossAndGradient(surface(found, examples, loss, gradientMode));
        return found;
    }

    private ImportedModel.Converted imported(Model model, List<Integer> shape, LossFunction loss) throws IOException {
        ComputationGraph logits = Dl4jLogits.of(read(model), loss);
        assertEquals(List.of(), Dl4jImport.unknownLayers(logits));
        return Dl4jImport.of(logits, shape);
    }

    private ComputationGraph read(Model model) throws IOException {
        Path file = folder.resolve("model.zip");
        Dl4jModel.save(model, file);
        return Dl4jFiles.readZip(file);
    }

    private static NetworkSurface surface(
            ImportedModel.Converted found, Examples examples, LossFunction loss, LayerMode mode) {
        return NetworkSurface.of(
                found.network().in(mode),
                ModelBuilder.loss(loss),
                examples,
                found.weights().parameters(),
                found.weights().statistics(),
                EngineSettings.standard(DataType.DOUBLE));
    }

    private static Examples examples(LossFunction loss, List<Integer> shape) {
        return Dl4jAgreement.examples(loss, shape, 6, OUTPUTS, new Random(17));
    }

    private static ConvolutionLayer.Builder convolution(int rows, int columns) {
        return new ConvolutionLayer.Builder(rows, columns).nOut(3).activation(Activation.TANH);
    }

    private static SubsamplingLayer.Builder pool(PoolingType type) {
        return new SubsamplingLayer.Builder(type).kernelSize(3, 2).stride(2, 2);
    }

    private static OutputLayer softmaxOutput() {
        return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nOut(OUTPUTS)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static NeuralNetConfiguration.Builder configuration() {
        return new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE);
    }

    private static MultiLayerNetwork chain(InputType input, List<Layer> layers, Layer output) {
        NeuralNetConfiguration.ListBuilder builder = configuration().list();
        layers.forEach(builder::layer);
        MultiLayerNetwork model =
                new MultiLayerNetwork(builder.layer(output).setInputType(input).build());
        model.init();
        model.setParams(randomParameters(model.numParams()));
        return model;
    }

    private static ComputationGraph graph(UnaryOperator<GraphBuilder> layers) {
        ComputationGraph model =
                new ComputationGraph(layers.apply(configuration().graphBuilder().addInputs("in"))
                        .setOutputs("logits")
                        .setInputTypes(InputType.convolutional(7, 6, 2))
                        .build());
        model.init();
        model.setParams(randomParameters(model.numParams()));
        return model;
    }

    /** Above 0, since some of them are variances. */
    private static INDArray randomParameters(long length) {
        return Nd4j.createFromArray(new Random(23).doubles(length, 0.05, 0.6).toArray())
                .reshape(1, length);
    }
}
