package org.sagitta.runtime.dl4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.Dropout;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.LinearMap;
import org.sagitta.runtime.engine.rule.MaxPool;
import org.sagitta.runtime.engine.rule.SlidingWindow;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.Weights;

/**
 * Converts DL4J's {@code ComputationGraph}, without its loss, to the engine's network and weights. Layers keep their
 * names.
 */
final class Dl4jImport {
    private final ComputationGraph graph;
    private final ComputationGraphConfiguration configuration;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, Flow> flows = new HashMap<>();

    private Dl4jImport(ComputationGraph graph) {
        this.graph = graph;
        this.configuration = graph.getConfiguration();
    }

    /** Returns the layers for which the engine has no exact derivatives, each with its type. */
    static List<String> unknownLayers(ComputationGraph graph) {
        ComputationGraphConfiguration configuration = graph.getConfiguration();
        return configuration.getTopologicalOrderStr().stream()
                .filter(name -> configuration.getVertices().containsKey(name))
                .filter(name -> !isKnown(configuration.getVertices().get(name)))
                .map(name -> name + " (" + described(configuration.getVertices().get(name)) + ")")
                .toList();
    }

    /**
     * Converts a graph whose layers the engine knows.
     *
     * @param shape the shape of one example; if the model has its channels last, [H, W, C] is accepted as well as [C,
     * H, W]
     * @throws ModelException if the examples do not fit the model
     */
    static ImportedModel.Converted of(ComputationGraph graph, List<Integer> shape) {
        try {
            return new Dl4jImport(graph).convert(shape, false);
        } catch (ModelException e) {
            if (shape.size() == 3 && isChannelsLast(graph)) {
                return new Dl4jImport(graph).convert(shape, true);
            }
            throw e;
        }
    }

    /**
     * Converts a graph as {@link #of(ComputationGraph, List)} does, for examples whose channels come last, or first.
     */
    static ImportedModel.Converted of(ComputationGraph graph, List<Integer> shape, boolean channelsLast) {
        return new Dl4jImport(graph).convert(shape, channelsLast);
    }

    /** Returns whether a network of such a model takes examples with their channels last. */
    static boolean takesChannelsLast(Network network) {
        return network.layers().get(0).rule() instanceof LinearMap map
                && map.kind() instanceof LinearMap.Kind.ChannelsLast;
    }

    private ImportedModel.Converted convert(List<Integer> shape, boolean channelsLast) {
        String input = configuration.getNetworkInputs().get(0);
        Flow examples = new Flow(List.of(Layer.INPUT), shape);
        flows.put(input, channelsLast ? append(input, LinearMap.channelsFirst(shape), examples) : examples);
        for (String name : configuration.getTopologicalOrderStr()) {
            if (configuration.getVertices().containsKey(name)) {
                flows.put(name, vertex(name));
            }
        }
        Network network = network(shape);
        return new ImportedModel.Converted(network, Weights.of(network, Dl4jParameters.arrays(graph.getLayers())));
    }

    private Network network(List<Integer> shape) {
        try {
            return new Network(shape, layers);
        } catch (IllegalArgumentException e) {
            throw new ModelException("The model cannot be used: " + e.getMessage());
        }
    }

    /**
     * A flow is the value between two layers: the sum of the outputs of some layers.
     *
     * @param shape the shape of one example
     */
    private record Flow(List<Integer> sources, List<Integer> shape) {}

    private Flow append(String name, LayerRule rule, Flow input) {
        layers.add(new Layer(Dl4jParameters.engineLayer(name), rule, input.sources()));
        return new Flow(List.of(layers.size() - 1), rule.outputShape());
    }

    // vertices

    private Flow vertex(String name) {
        GraphVertex vertex = configuration.getVertices().get(name);
        List<Flow> inputs = configuration.getVertexInputs().get(name).stream()
                .map(flows::get)
                .toList();
        if (vertex instanceof LayerVertex layer) {
            Flow input = preprocessed(name, Optional.ofNullable(layer.getPreProcessor()), inputs.get(0));
            return layer(name, layer.getLayerConf().getLayer(), input);
        } else if (vertex instanceof PreprocessorVertex reshape) {
            return preprocessed(name, Optional.of(reshape.getPreProcessor()), inputs.get(0));
        } else if (vertex instanceof MergeVertex merge) {
            requireChannelAxis(name, merge.getMergeAxis(), inputs.get(0));
            return concatenated(name, inputs);
        }
        return sum(name, inputs);
    }

    private Flow preprocessed(String name, Optional<InputPreProcessor> processor, Flow input) {
        if (processor.isEmpty()) {
            return input;
        }
        boolean image = input.shape().size() == 3;
        if (processor.get() instanceof CnnToFeedForwardPreProcessor flatten && image) {
            require(name, List.of(flatten.getNumChannels(), flatten.getInputHeight(), flatten.getInputWidth()), input);
            boolean channelsLast = flatten.getFormat() == CNN2DFormat.NHWC;
            return append(
                    name + ".flatten",
                    channelsLast ? LinearMap.flattenChannelsLast(input.shape()) : LinearMap.flatten(input.shape()),
                    input);
        } else if (processor.get() instanceof FeedForwardToCnnPreProcessor unflatten) {
            List<Integer> shape = List.of((int) unflatten.getNumChannels(), (int) unflatten.getInputHeight(), (int)
                    unflatten.getInputWidth());
            if (!image) {
                require(name, List.of((long) shape.get(0) * shape.get(1) * shape.get(2)), input);
                return append(name + ".image", LinearMap.image(shape), input);
            }
            require(name, shape.stream().map(Integer::longValue).toList(), input);
        }
        return input;
    }

    private Flow layer(String name, org.deeplearning4j.nn.conf.layers.Layer layer, Flow input) {
        Flow kept = Optional.ofNullable(layer.getIDropout())
                .map(dropout -> append(name + ".dropout", dropout(input.shape(), dropout), input))
                .orElse(input);
        if (layer instanceof DenseLayer dense) {
            Flow vector = flat(name, dense, kept);
            Dense rule = new Dense((int) dense.getNIn(), (int) dense.getNOut(), dense.hasBias());
            return activated(name, dense.getActivationFn(), append(name, rule, vector));
        } else if (layer instanceof ConvolutionLayer convolution) {
            requireChannels(name, convolution.getNIn(), kept);
            return activated(
                    name,
                    convolution.getActivationFn(),
                    append(name, convolution(name, convolution, kept.shape()), kept));
        } else if (layer instanceof SubsamplingLayer pool) {
            requireImage(name, kept);
            return append(name, pool(name, pool, kept.shape()), kept);
        } else if (layer instanceof GlobalPoolingLayer pool) {
            requireImage(name, kept);
            Flow pooled = append(name, LinearMap.globalAveragePool(kept.shape()), kept);
            return pool.isCollapseDimensions()
                    ? new Flow(pooled.sources(), pooled.shape().subList(0, 1))
                    : pooled;
        } else if (layer instanceof ZeroPaddingLayer padding) {
            requireImage(name, kept);
            return append(name, zeroPadding(padding.getPadding(), kept.shape()), kept);
        } else if (layer instanceof BatchNormalization norm) {
            requireChannels(name, norm.getNOut(), kept);
            return append(name, new BatchNorm(kept.shape(), norm.getEps(), 1 - norm.getDecay(), false), kept);
        } else if (layer instanceof ActivationLayer activation) {
            return append(name, elementWise(activation.getActivationFn(), kept.shape()), kept);
        }
        return kept;
    }

    /** Converts images to vectors if the model's first layer takes vectors. */
    private Flow flat(String name, DenseLayer dense, Flow input) {
        Flow vector = input.shape().size() == 3 && input.sources().equals(List.of(Layer.INPUT))
                ? append(name + ".flatten", LinearMap.flatten(input.shape()), input)
                : input;
        require(name, List.of(dense.getNIn()), vector);
        return vector;
    }

    private Flow activated(String name, IActivation activation, Flow input) {
        ElementWise rule = elementWise(activation, input.shape());
        return rule.isIdentity() ? input : append(name + ".activation", rule, input);
    }

    private static ElementWise elementWise(IActivation activation, List<Integer> shape) {
        return new ElementWise(shape, Dl4jActivation.toEngine(activation).orElseThrow());
    }

    private static Dropout dropout(List<Integer> shape, IDropout dropout) {
        return new Dropout(shape, 1 - ((org.deeplearning4j.nn.conf.dropout.Dropout) dropout).getP(), false);
    }

    private static Convolution convolution(String name, ConvolutionLayer layer, List<Integer> shape) {
        List<SlidingWindow> axes = axes(
                name,
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                shape);
        return new Convolution(shape, (int) layer.getNOut(), axes.get(0), axes.get(1), layer.hasBias());
    }

    private static LayerRule pool(String name, SubsamplingLayer layer, List<Integer> shape) {
        List<SlidingWindow> axes = axes(
                name,
                layer.getConvolutionMode(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                shape);
        return layer.getPoolingType() == PoolingType.MAX
                ? new MaxPool(shape, axes.get(0), axes.get(1))
                : LinearMap.averagePool(shape, axes.get(0), axes.get(1), layer.isAvgPoolIncludePadInDivisor());
    }

    private static LinearMap zeroPadding(int[] pixels, List<Integer> shape) {
        return LinearMap.zeroPadding(shape, pixels[0], pixels[1], pixels[2], pixels[3]);
    }

    /** Returns the windows along the rows and the columns. */
    private static List<SlidingWindow> axes(
            String name,
            ConvolutionMode mode,
            int[] kernel,
            int[] stride,
            int[] padding,
            int[] dilation,
            List<Integer> shape) {
        List<SlidingWindow> axes = IntStream.range(0, 2)
                .mapToObj(i -> mode == ConvolutionMode.Same
                        ? SlidingWindow.same(kernel[i], stride[i], dilation[i], shape.get(1 + i))
                        : new SlidingWindow(kernel[i], stride[i], padding[i], padding[i], dilation[i], false))
                .toList();
        if (axes.get(0).outputs(shape.get(1)) < 1 || axes.get(1).outputs(shape.get(2)) < 1) {
            throw new ModelException("Layer " + name + " of the model covers "
                    + axes.get(0).extent() + " x " + axes.get(1).extent() + " pixels, but gets images of shape " + shape
                    + "; give examples of the shape that the model was trained on");
        }
        return axes;
    }

    private void requireChannelAxis(String name, int axis, Flow input) {
        int channels = input.shape().size() == 3 && isChannelsLast(graph) ? 3 : 1;
        if (axis != channels && !(axis == -1 && channels == input.shape().size())) {
            throw new ModelException("Vertex " + name + " joins its inputs along axis " + axis
                    + "; only along the channels, axis " + channels + ", is honoured");
        }
    }

    private Flow concatenated(String name, List<Flow> inputs) {
        List<Integer> whole = new ArrayList<>(inputs.get(0).shape());
        whole.set(0, inputs.stream().mapToInt(input -> input.shape().get(0)).sum());
        List<Flow> placed = new ArrayList<>();
        int first = 0;
        for (Flow input : inputs) {
            placed.add(append(name + "." + placed.size(), LinearMap.placement(input.shape(), whole, first), input));
            first += input.shape().get(0);
        }
        return sum(name, placed);
    }

    private Flow sum(String name, List<Flow> terms) {
        List<Integer> shape = terms.get(0).shape();
        terms.forEach(
                term -> require(name, shape.stream().map(Integer::longValue).toList(), term));
        List<Integer> sources =
                terms.stream().flatMap(term -> term.sources().stream()).toList();
        return append(name, new ElementWise(shape, new ActivationFunction.Identity()), new Flow(sources, shape));
    }

    // supported layers

    private static boolean isKnown(GraphVertex vertex) {
        if (vertex instanceof LayerVertex layer) {
            return isKnown(layer.getLayerConf().getLayer())
                    && (layer.getPreProcessor() == null || isKnown(layer.getPreProcessor()));
        } else if (vertex instanceof PreprocessorVertex reshape) {
            return isKnown(reshape.getPreProcessor());
        }
        return vertex instanceof MergeVertex
                || (vertex instanceof ElementWiseVertex elementWise && elementWise.getOp() == ElementWiseVertex.Op.Add);
    }

    private static boolean isKnown(InputPreProcessor processor) {
        return processor.getClass() == CnnToFeedForwardPreProcessor.class
                || processor.getClass() == FeedForwardToCnnPreProcessor.class;
    }

    private static boolean isKnown(org.deeplearning4j.nn.conf.layers.Layer layer) {
        boolean noiseless = (layer.getIDropout() == null || isPlain(layer.getIDropout()))
                && !(layer instanceof BaseLayer base && base.getWeightNoise() != null);
        if (!noiseless) {
            return false;
        } else if (layer.getClass() == DenseLayer.class) {
            return !((DenseLayer) layer).hasLayerNorm() && isKnown((BaseLayer) layer);
        } else if (layer.getClass() == ConvolutionLayer.class) {
            return isKnown((BaseLayer) layer);
        } else if (layer.getClass() == SubsamplingLayer.class) {
            PoolingType type = ((SubsamplingLayer) layer).getPoolingType();
            return type == PoolingType.MAX || type == PoolingType.AVG;
        } else if (layer instanceof GlobalPoolingLayer pool) {
            return pool.getPoolingType() == PoolingType.AVG;
        } else if (layer instanceof BatchNormalization norm) {
            return !norm.isLockGammaBeta();
        } else if (layer instanceof ActivationLayer activation) {
            return Dl4jActivation.toEngine(activation.getActivationFn()).isPresent();
        }
        return layer instanceof DropoutLayer || layer instanceof ZeroPaddingLayer;
    }

    private static boolean isKnown(BaseLayer layer) {
        return Dl4jActivation.toEngine(layer.getActivationFn()).isPresent();
    }

    private static boolean isPlain(IDropout dropout) {
        return dropout instanceof org.deeplearning4j.nn.conf.dropout.Dropout plain && plain.getPSchedule() == null;
    }

    private static String described(GraphVertex vertex) {
        if (!(vertex instanceof LayerVertex layer)) {
            return vertex.getClass().getSimpleName();
        }
        org.deeplearning4j.nn.conf.layers.Layer found = layer.getLayerConf().getLayer();
        String type = found.getClass().getSimpleName();
        if (found instanceof ActivationLayer activation) {
            return type + " " + activation.getActivationFn();
        }
        return found instanceof BaseLayer base && !isKnown(base) ? type + " with " + base.getActivationFn() : type;
    }

    /** Returns whether the model has its channels last. */
    static boolean isChannelsLast(ComputationGraph graph) {
        return graph.getConfiguration().getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
                .anyMatch(layer -> (layer instanceof ConvolutionLayer convolution
                                && convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC)
                        || (layer instanceof SubsamplingLayer pool && pool.getCnn2dDataFormat() == CNN2DFormat.NHWC));
    }

    // checks of shapes

    private static void requireImage(String name, Flow input) {
        if (input.shape().size() != 3) {
            throw misfit(name, "images [channels, height, width]", input);
        }
    }

    private static void requireChannels(String name, long channels, Flow input) {
        if (input.shape().get(0) != channels) {
            throw misfit(name, channels + " channels", input);
        }
    }

    private static void require(String name, List<Long> expected, Flow input) {
        if (!input.shape().stream().map(Integer::longValue).toList().equals(expected)) {
            throw misfit(name, "the shape " + expected, input);
        }
    }

    private static ModelException misfit(String name, String expected, Flow input) {
        return new ModelException("Layer " + name + " of the model takes " + expected + ", but gets the shape "
                + input.shape() + "; give examples of the shape that the model was trained on");
    }
}
