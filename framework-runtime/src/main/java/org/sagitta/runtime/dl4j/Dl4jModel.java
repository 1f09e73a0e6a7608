package org.sagitta.runtime.dl4j;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.CrashReportingUtil;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.Dropout;
import org.sagitta.runtime.engine.rule.LinearMap;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.Weights;

/**
 * Converts networks to DL4J's {@code MultiLayerNetwork}, or to its {@code ComputationGraph} if layers are not in
 * sequence. Checkpoints are saved in this form if DL4J has an exact counterpart. Layers keep their names. The model
 * takes examples as [N, C, H, W] or [N, F]; one that begins by flattening takes both.
 */
public final class Dl4jModel {
    static {
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    private static final String INPUT = "input";
    private static final String LOSS = "loss";

    private final Network network;
    private final LossFunction loss;
    private final DataType precision;
    private final Target target;

    /** The vertex of each layer; for a layer that DL4J does not need, the vertex of its input. */
    private final Map<Integer, Vertex> vertices = new HashMap<>();

    private Dl4jModel(
            Network network,
            LossFunction loss,
            DataType precision,
            Function<NeuralNetConfiguration.Builder, Target> target) {
        this.network = network;
        this.loss = loss;
        this.precision = precision;
        this.target = target.apply(new NeuralNetConfiguration.Builder().dataType(precision));
        vertices.put(Layer.INPUT, new Vertex(INPUT, network.inputShape()));
    }

    /** Returns the reason why DL4J cannot compute the network in this precision, for the user; empty if it can. */
    public static Optional<String> obstacle(Network network, LossSettings loss, DataType precision) {
        return network.layers().stream()
                .filter(layer -> !isLeftOut(layer)
                        && !isMerge(network, layer)
                        && !isBranch(network, layer)
                        && Dl4jLayers.of(layer.rule(), precision).isEmpty())
                .map(layer -> "DL4J has no exact counterpart of layer " + layer.name() + ", " + layer.rule())
                .findFirst()
                .or(() -> lossObstacle(network, loss, precision));
    }

    /**
     * Converts a network with its weights, in the type of the parameters.
     *
     * @throws ModelException if there is an {@link #obstacle}
     */
    public static Model of(Network network, LossSettings loss, Weights weights) {
        return isChain(network)
                ? of(network, loss, weights, configuration -> new Chain(configuration.list()))
                : graph(network, loss, weights);
    }

    /** Converts a network as {@link #of} does, always to a graph. */
    static ComputationGraph graph(Network network, LossSettings loss, Weights weights) {
        return (ComputationGraph)
                of(network, loss, weights, configuration -> new Branching(configuration.graphBuilder()));
    }

    private static Model of(
            Network network,
            LossSettings loss,
            Weights weights,
            Function<NeuralNetConfiguration.Builder, Target> target) {
        DataType precision = weights.parameters().dataType();
        obstacle(network, loss, precision).ifPresent(why -> {
            throw new ModelException(why);
        });
        Model model = new Dl4jModel(network, (LossFunction) loss, precision, target).converted();
        fill(model, network.layout(), weights.parameters());
        fill(
                model,
                network.statistics(),
                Nd4j.createFromArray(weights.statistics().values()));
        return model;
    }

    /** Writes a model to a zip file that {@code MultiLayerNetwork.load} or {@code ComputationGraph.load} can read. */
    public static void save(Model model, Path file) throws IOException {
        ModelSerializer.writeModel(model, file.toFile(), false);
    }

    // layers

    private Model converted() {
        int last = network.layers().size() - 1;
        for (int l = 0; l < last; l++) {
            vertices.put(l, vertex(network.layers().get(l)));
        }
        Layer output = network.layers().get(last);
        if (output.rule() instanceof Dense dense) {
            append(output.name(), output(dense), input(output), dense.inputShape());
        } else {
            append(LOSS, lossLayer(), vertex(output), List.of(network.outputs()));
        }
        return target.model();
    }

    private Vertex vertex(Layer layer) {
        if (isLeftOut(layer) || isBranch(network, layer)) {
            return vertices.get(layer.sources().get(0));
        } else if (isMerge(network, layer)) {
            return isConcatenation(network, layer)
                    ? merged(layer.name(), new MergeVertex(), layer)
                    : sum(layer.name(), layer);
        }
        append(
                layer.name(),
                Dl4jLayers.of(layer.rule(), precision).orElseThrow(),
                input(layer),
                layer.rule().inputShape());
        return new Vertex(layer.name(), layer.rule().outputShape());
    }

    /** Returns the vertex of a layer's input; the outputs of several layers are summed. */
    private Vertex input(Layer layer) {
        return layer.sources().size() == 1 ? vertices.get(layer.sources().get(0)) : sum(layer.name() + "-input", layer);
    }

    private Vertex sum(String name, Layer layer) {
        return merged(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), layer);
    }

    private Vertex merged(String name, GraphVertex vertex, Layer layer) {
        List<Integer> shape = layer.rule().inputShape();
        List<String> inputs = layer.sources().stream()
                .map(vertices::get)
                .map(source -> reshaped(source, shape, name))
                .toList();
        target.add(name, vertex, inputs);
        return new Vertex(name, shape);
    }

    /** Returns the name of a vertex that has the value of a source in the given shape, an image or a vector. */
    private String reshaped(Vertex source, List<Integer> shape, String reader) {
        return reshape(source.shape(), shape)
                .map(processor -> {
                    String name = source.name() + "-to-" + reader;
                    target.add(name, new PreprocessorVertex(processor), List.of(source.name()));
                    return name;
                })
                .orElse(source.name());
    }

    private void append(
            String name, org.deeplearning4j.nn.conf.layers.Layer layer, Vertex input, List<Integer> inputShape) {
        layer.setLayerName(name);
        target.add(name, layer, reshape(input.shape(), inputShape), input.name());
    }

    /**
     * Returns the preprocessor that converts an image to a vector or a vector to an image; empty if the shapes are of
     * the same kind.
     */
    private static Optional<InputPreProcessor> reshape(List<Integer> from, List<Integer> to) {
        if (from.size() == 3 && to.size() == 1) {
            return Optional.of(new CnnToFeedForwardPreProcessor(from.get(1), from.get(2), from.get(0)));
        } else if (from.size() == 1 && to.size() == 3) {
            return Optional.of(new FeedForwardToCnnPreProcessor(to.get(1), to.get(2), to.get(0)));
        }
        return Optional.empty();
    }

    private static boolean isChain(Network network) {
        List<Layer> layers = network.layers();
        return IntStream.range(0, layers.size())
                .allMatch(l -> layers.get(l).sources().equals(List.of(l - 1)));
    }

    /**
     * Returns true for layers that DL4J does not need, because its preprocessors convert images to vectors and vectors
     * to images.
     */
    private static boolean isLeftOut(Layer layer) {
        boolean reshapes = layer.rule() instanceof LinearMap map
                && (map.kind() instanceof LinearMap.Kind.Flatten || map.kind() instanceof LinearMap.Kind.Image);
        return layer.sources().size() == 1 && (reshapes || doesNothing(layer.rule()));
    }

    private static boolean doesNothing(LayerRule rule) {
        return rule.isIdentity() && !(rule instanceof Dropout dropout && dropout.rate() > 0);
    }

    /** Returns true for a plain sum and for a concatenation. */
    private static boolean isMerge(Network network, Layer layer) {
        Stream<Integer> origins = layer.sources().stream().map(source -> origin(network, source));
        return layer.sources().size() > 1
                && doesNothing(layer.rule())
                && (isConcatenation(network, layer)
                        || origins.distinct().count() == layer.sources().size());
    }

    private static boolean isConcatenation(Network network, Layer layer) {
        return layer.sources().stream()
                .allMatch(source ->
                        source != Layer.INPUT && isPlacement(network.layers().get(source)));
    }

    /** Returns true for the placement of a branch that is used only in concatenations. */
    private static boolean isBranch(Network network, Layer layer) {
        int position = network.layers().indexOf(layer);
        return isPlacement(layer)
                && network.layers().stream()
                        .filter(reader -> reader.sources().contains(position))
                        .allMatch(reader -> isConcatenation(network, reader));
    }

    private static boolean isPlacement(Layer layer) {
        return layer.rule() instanceof LinearMap map && map.kind() instanceof LinearMap.Kind.Placement;
    }

    private static int origin(Network network, int source) {
        return source != Layer.INPUT && isLeftOut(network.layers().get(source))
                ? origin(network, network.layers().get(source).sources().get(0))
                : source;
    }

    // the loss

    /**
     * Returns the reason why DL4J does not have the loss: its LossLayer changes the logits whose sigmoid it computes,
     * and it keeps weights of a loss in float32.
     */
    private static Optional<String> lossObstacle(Network network, LossSettings loss, DataType precision) {
        if (loss instanceof LossSettings.OfPlugin) {
            return Optional.of("DL4J has no counterpart of the loss " + loss.type() + ", which is a plugin's");
        }
        double weight = 1.0 / network.outputs();
        boolean endsDense = network.layers().get(network.layers().size() - 1).rule() instanceof Dense;
        return loss == LossFunction.BINARY_CROSS_ENTROPY
                        && (!endsDense || (precision == DataType.DOUBLE && (float) weight != weight))
                ? Optional.of("DL4J has no exact counterpart of binary cross-entropy over " + network.outputs()
                        + " outputs" + (endsDense ? "" : " that are not a dense layer's"))
                : Optional.empty();
    }

    private org.deeplearning4j.nn.conf.layers.Layer output(Dense dense) {
        return new OutputLayer.Builder()
                .nIn(dense.inputs())
                .nOut(dense.outputs())
                .hasBias(dense.bias())
                .lossFunction(lossFunction())
                .activation(outputActivation())
                .build();
    }

    private org.deeplearning4j.nn.conf.layers.Layer lossLayer() {
        return new LossLayer.Builder()
                .lossFunction(lossFunction())
                .activation(outputActivation())
                .build();
    }

    private IActivation outputActivation() {
        return switch (loss) {
            case CROSS_ENTROPY -> new ActivationSoftmax();
            case BINARY_CROSS_ENTROPY -> new ActivationSigmoid();
            case MSE, HALF_MSE -> new ActivationIdentity();
        };
    }

    private ILossFunction lossFunction() {
        return switch (loss) {
            case CROSS_ENTROPY -> new LossMCXENT(0, null);
            case BINARY_CROSS_ENTROPY -> new LossBinaryXENT(0, weights(1.0 / network.outputs()));
            case MSE -> new LossMSE();
            case HALF_MSE -> new LossL2(weights(0.5));
        };
    }

    private INDArray weights(double weight) {
        return Nd4j.valueArrayOf(new long[] {1, network.outputs()}, weight, precision);
    }

    // parameters

    private static void fill(Model model, ParameterLayout layout, INDArray flat) {
        Map<String, INDArray> arrays = new HashMap<>();
        for (org.deeplearning4j.nn.api.Layer layer : layers(model)) {
            layer.paramTable()
                    .forEach((key, array) -> arrays.put(
                            layer.conf().getLayer().getLayerName() + "." + Dl4jParameters.engineName(key), array));
        }
        for (ParameterBlock block : layout.blocks()) {
            INDArray values = flat.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()));
            Dl4jParameters.assign(arrays.get(block.name()), values);
        }
    }

    private static org.deeplearning4j.nn.api.Layer[] layers(Model model) {
        return model instanceof ComputationGraph graph ? graph.getLayers() : ((MultiLayerNetwork) model).getLayers();
    }

    /**
     * The vertex that has a value.
     *
     * @param shape the shape in DL4J: [C, H, W] for an image even if the engine has flattened it
     */
    private record Vertex(String name, List<Integer> shape) {}

    /** The DL4J configuration that is being assembled. */
    private interface Target {
        void add(
                String name,
                org.deeplearning4j.nn.conf.layers.Layer layer,
                Optional<InputPreProcessor> processor,
                String input);

        void add(String name, GraphVertex vertex, List<String> inputs);

        Model model();
    }

    private static final class Chain implements Target {
        private final ListBuilder builder;
        private int layers;

        Chain(ListBuilder builder) {
            this.builder = builder;
        }

        @Override
        public void add(
                String name,
                org.deeplearning4j.nn.conf.layers.Layer layer,
                Optional<InputPreProcessor> processor,
                String input) {
            processor.ifPresent(some -> builder.inputPreProcessor(layers, some));
            builder.layer(layers, layer);
            layers++;
        }

        @Override
        public void add(String name, GraphVertex vertex, List<String> inputs) {
            throw new IllegalStateException("A chain has no vertex " + name);
        }

        @Override
        public Model model() {
            MultiLayerNetwork model = new MultiLayerNetwork(builder.build());
            model.init();
            return model;
        }
    }

    private static final class Branching implements Target {
        private final GraphBuilder builder;
        private String output = INPUT;

        Branching(GraphBuilder builder) {
            this.builder = builder.addInputs(INPUT);
        }

        @Override
        public void add(
                String name,
                org.deeplearning4j.nn.conf.layers.Layer layer,
                Optional<InputPreProcessor> processor,
                String input) {
            output = name;
            builder.addLayer(name, layer, processor.orElse(null), input);
        }

        @Override
        public void add(String name, GraphVertex vertex, List<String> inputs) {
            builder.addVertex(name, vertex, inputs.toArray(String[]::new));
        }

        @Override
        public Model model() {
            ComputationGraph model =
                    new ComputationGraph(builder.setOutputs(output).build());
            model.init();
            return model;
        }
    }
}
