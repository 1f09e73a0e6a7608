package org.sagitta.runtime.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.model.Activation;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.Weights;
import org.sagitta.runtime.model.architecture.Mlp;

/** Tests that the engine and DL4J compute the same values for the same model, also after it was saved and loaded. */
class Dl4jModelTest {
    private static final int EXAMPLES = 7;
    /** A quarter is a float32. */
    private static final int OUTPUTS = 4;

    @TempDir
    Path folder;

    static Stream<Arguments> mlps() {
        return Stream.of(LossFunction.values())
                .flatMap(loss -> Stream.of(Activation.values())
                        .filter(activation -> activation != Activation.GELU)
                        .map(activation -> Arguments.of(activation, loss)));
    }

    @ParameterizedTest
    @MethodSource("mlps")
    void denseLayersAgree(Activation activation, LossFunction loss) throws IOException {
        Case found = saved(
                loss,
                List.of(4),
                new LayerSettings.Flatten(),
                new LayerSettings.Dense(5, true),
                function(activation),
                new LayerSettings.Dense(4, false),
                function(activation),
                new LayerSettings.Dense(OUTPUTS, true));

        found.agree(LayerMode.EVALUATION);
        assertInstanceOf(MultiLayerNetwork.class, found.model());
    }

    static Map<String, List<LayerSettings>> images() {
        LayerSettings convolution = new LayerSettings.Conv2d(3, 3, 1, 1, 1, true);
        LayerSettings tanh = new LayerSettings.Tanh();
        LayerSettings narrow = new LayerSettings.Conv2d(OUTPUTS, 1, 1, 0, 1, true);
        LayerSettings gap = new LayerSettings.GlobalAvgPool();
        LayerSettings dense = new LayerSettings.Dense(OUTPUTS, true);
        Map<String, List<LayerSettings>> cases = new TreeMap<>();
        cases.put("convolution", List.of(convolution, tanh, new LayerSettings.Flatten(), dense));
        cases.put(
                "stride, padding, dilation",
                List.of(new LayerSettings.Conv2d(3, 2, 2, 2, 2, false), tanh, new LayerSettings.Flatten(), dense));
        cases.put("wide padding", List.of(new LayerSettings.Conv2d(2, 1, 1, 2, 1, true), tanh, gap, dense));
        cases.put(
                "max pooling",
                List.of(
                        convolution,
                        new LayerSettings.MaxPool2d(3, Optional.of(2), 1, false),
                        tanh,
                        new LayerSettings.Flatten(),
                        dense));
        cases.put(
                "average pooling",
                List.of(
                        convolution,
                        new LayerSettings.AvgPool2d(3, Optional.of(2), 1, false),
                        tanh,
                        new LayerSettings.Flatten(),
                        dense));
        cases.put(
                "ceil that changes nothing",
                List.of(
                        convolution,
                        new LayerSettings.AvgPool2d(2, Optional.of(1), 0, true),
                        new LayerSettings.Flatten(),
                        dense));
        cases.put("global pooling as output", List.of(convolution, tanh, narrow, gap));
        cases.put("convolution after global pooling", List.of(convolution, gap, tanh, narrow, tanh));
        cases.put(
                "batch normalisation",
                List.of(
                        convolution,
                        new LayerSettings.BatchNorm(1e-3, 0.2),
                        tanh,
                        new LayerSettings.Flatten(),
                        new LayerSettings.BatchNorm(1e-5, 0.1),
                        dense));
        cases.put(
                "residual",
                List.of(
                        convolution,
                        new LayerSettings.Residual(List.of(tanh, convolution), List.of()),
                        new LayerSettings.Residual(
                                List.of(convolution, tanh), List.of(new LayerSettings.Conv2d(3, 1, 1, 0, 1, false))),
                        gap,
                        dense));
        cases.put(
                "flat branches",
                List.of(
                        new LayerSettings.Residual(
                                List.of(new LayerSettings.Flatten(), new LayerSettings.Dense(60, true)),
                                List.of(new LayerSettings.Flatten())),
                        dense));
        cases.put(
                "concatenate",
                List.of(
                        new LayerSettings.Concatenate(List.of(
                                List.of(convolution, tanh), List.of(narrow), List.of(new LayerSettings.Identity()))),
                        tanh,
                        new LayerSettings.Flatten(),
                        dense));
        return cases;
    }

    static Stream<String> imageNames() {
        return images().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("imageNames")
    void imageLayersAgree(String name) throws IOException {
        Case found = saved(
                LossFunction.CROSS_ENTROPY, List.of(2, 5, 6), images().get(name).toArray(LayerSettings[]::new));

        found.agree(LayerMode.BATCH_STATISTICS);
    }

    @Test
    void layersInARowAreAMultiLayerNetworkAndBranchesAGraph() {
        Network chain = network(LossFunction.MSE, List.of(2, 5, 6), images().get("max pooling"));
        Network branches = network(LossFunction.MSE, List.of(2, 5, 6), images().get("residual"));

        assertInstanceOf(MultiLayerNetwork.class, model(chain));
        assertInstanceOf(ComputationGraph.class, model(branches));
    }

    @Test
    void dropoutIsKept() throws IOException {
        Case found = saved(
                LossFunction.MSE,
                List.of(4),
                new LayerSettings.Dense(5, true),
                new LayerSettings.Dropout(0.25),
                new LayerSettings.Dense(OUTPUTS, true));

        found.agreement().outputs(found.surface(LayerMode.EVALUATION));
        assertTrue(found.imported().network().layers().stream()
                .anyMatch(layer ->
                        layer.rule().equals(found.network().layers().get(1).rule())));
    }

    @ParameterizedTest
    @EnumSource(LossFunction.class)
    void float32IsKept(LossFunction loss) throws IOException {
        Random random = new Random(3);
        Examples examples = Dl4jAgreement.examples(loss, List.of(4), EXAMPLES, 3, random);
        Network network =
                ModelBuilder.network(new ModelSettings.Named(new Mlp(List.of(5), Activation.TANH)), examples, loss);
        INDArray theta = Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, random)
                .castTo(DataType.FLOAT);
        Path file = folder.resolve("model.zip");

        Dl4jModel.save(Dl4jModel.of(network, loss, new Weights(theta, RunningStatistics.initial(network))), file);

        ImportedModel.Converted imported = Dl4jImport.of(Dl4jLogits.of(Dl4jFiles.readZip(file), loss), List.of(4));
        Bits.assertSame(theta.castTo(DataType.DOUBLE), imported.weights().parameters());
    }

    @Test
    void whatDl4jOnlyApproximatesIsAnObstacle() {
        Network gelu = mlp(new LayerSettings.Gelu());
        Network leaky = mlp(new LayerSettings.LeakyRelu(0.01));

        assertTrue(Dl4jModel.obstacle(gelu, LossFunction.MSE, DataType.FLOAT)
                .orElseThrow()
                .contains("layer 1"));
        assertTrue(Dl4jModel.obstacle(leaky, LossFunction.MSE, DataType.DOUBLE)
                .orElseThrow()
                .contains("layer 1"));
        assertEquals(Optional.empty(), Dl4jModel.obstacle(leaky, LossFunction.MSE, DataType.FLOAT));
        assertThrows(ModelException.class, () -> model(gelu));
    }

    @Test
    void windowsThatGoOverTheEndAreAnObstacle() {
        Network ceil = network(
                LossFunction.MSE,
                List.of(2, 5, 6),
                List.of(
                        new LayerSettings.MaxPool2d(2, Optional.empty(), 0, true),
                        new LayerSettings.Flatten(),
                        new LayerSettings.Dense(OUTPUTS, true)));

        assertTrue(Dl4jModel.obstacle(ceil, LossFunction.MSE, DataType.FLOAT)
                .orElseThrow()
                .contains("layer 0"));
    }

    @Test
    void binaryCrossEntropyOverThirdsIsAnObstacleInFloat64() {
        Examples examples =
                Dl4jAgreement.examples(LossFunction.BINARY_CROSS_ENTROPY, List.of(4), EXAMPLES, 3, new Random(1));
        Network network = ModelBuilder.network(
                new ModelSettings.Named(new Mlp(List.of(5), Activation.TANH)),
                examples,
                LossFunction.BINARY_CROSS_ENTROPY);

        assertFalse(Dl4jModel.obstacle(network, LossFunction.BINARY_CROSS_ENTROPY, DataType.DOUBLE)
                .isEmpty());
        assertEquals(Optional.empty(), Dl4jModel.obstacle(network, LossFunction.BINARY_CROSS_ENTROPY, DataType.FLOAT));
    }

    /** A network, and the contents of its zip file. */
    private record Case(
            Network network,
            Weights weights,
            Examples examples,
            LossFunction loss,
            Model model,
            ImportedModel.Converted imported) {
        NetworkSurface surface(LayerMode mode) {
            return surface(network.in(mode), weights);
        }

        Dl4jAgreement agreement() {
            return new Dl4jAgreement(model, examples, loss);
        }

        void agree(LayerMode gradientMode) {
            agreement().outputs(surface(LayerMode.EVALUATION));
            agreement().lossAndGradient(surface(gradientMode));
            NetworkSurface again = surface(imported.network(), imported.weights());
            Dl4jAgreement.close(surface(LayerMode.EVALUATION).outputs(), again.outputs(), 1e-13);
            assertEquals(network.layout().dimension(), again.dimension());
        }

        private NetworkSurface surface(Network any, Weights anyWeights) {
            return NetworkSurface.of(
                    any,
                    ModelBuilder.loss(loss),
                    examples,
                    anyWeights.parameters(),
                    anyWeights.statistics(),
                    EngineSettings.standard(DataType.DOUBLE));
        }
    }

    private Case saved(LossFunction loss, List<Integer> shape, LayerSettings... layers) throws IOException {
        Network network = network(loss, shape, List.of(layers));
        Weights weights = Dl4jAgreement.weights(network, new Random(5));
        Path file = folder.resolve("model.zip");
        Dl4jModel.save(Dl4jModel.of(network, loss, weights), file);
        return new Case(
                network,
                weights,
                Dl4jAgreement.examples(loss, shape, EXAMPLES, OUTPUTS, new Random(11)),
                loss,
                network.layers().stream().anyMatch(layer -> layer.sources().size() > 1)
                        ? ComputationGraph.load(file.toFile(), true)
                        : MultiLayerNetwork.load(file.toFile(), true),
                Dl4jImport.of(Dl4jLogits.of(Dl4jFiles.readZip(file), loss), shape));
    }

    private static Model model(Network network) {
        return Dl4jModel.of(network, LossFunction.MSE, Dl4jAgreement.weights(network, new Random(5)));
    }

    private static Network mlp(LayerSettings function) {
        return network(
                LossFunction.MSE,
                List.of(4),
                List.of(new LayerSettings.Dense(5, true), function, new LayerSettings.Dense(OUTPUTS, true)));
    }

    private static Network network(LossFunction loss, List<Integer> shape, List<LayerSettings> layers) {
        return ModelBuilder.network(
                new ModelSettings.Sequential(layers),
                Dl4jAgreement.examples(loss, shape, EXAMPLES, OUTPUTS, new Random(11)),
                loss);
    }

    private static LayerSettings function(Activation activation) {
        return switch (activation) {
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
    }
}
