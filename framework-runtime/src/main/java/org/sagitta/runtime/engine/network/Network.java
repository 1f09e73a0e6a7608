package org.sagitta.runtime.engine.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A network is a graph of layers without values for its parameters. The input of a layer is the sum of the outputs of
 * its sources, therefore a residual connection is a layer with two sources.
 *
 * @param inputShape the shape of one example: [C, H, W] for an image, [F] for a vector
 * @param layers the layers, each after its sources; the last one is the output
 */
public record Network(List<Integer> inputShape, List<Layer> layers) {
    /**
     * @throws IllegalArgumentException if two layers do not fit together, a layer is not used, or no layer has a
     * parameter
     */
    public Network {
        inputShape = List.copyOf(inputShape);
        layers = List.copyOf(layers);
        int input = inputShape.stream().reduce(1, Math::multiplyExact);
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            for (int source : layer.sources()) {
                int width = source == Layer.INPUT
                        ? input
                        : layers.get(source).rule().outputs();
                if (source >= l || width != layer.rule().inputs()) {
                    throw new IllegalArgumentException("Layer " + layer.name() + " takes "
                            + layer.rule().inputs() + " features but gets " + width);
                }
            }
        }
        requireAllUsed(layers);
        if (layers.stream().allMatch(layer -> layer.rule().parameters().isEmpty())) {
            throw new IllegalArgumentException("A network without parameters");
        }
    }

    /** Creates a network of rules in sequence, named by their positions. */
    public static Network chain(List<Integer> inputShape, List<? extends LayerRule> rules) {
        return new Network(
                inputShape,
                IntStream.range(0, rules.size())
                        .mapToObj(l -> new Layer(Integer.toString(l), rules.get(l), List.of(l - 1)))
                        .toList());
    }

    /** Returns the number D of features of an example. */
    public int inputs() {
        return inputShape.stream().reduce(1, Math::multiplyExact);
    }

    /** Returns the number C of outputs. */
    public int outputs() {
        return output().rule().outputs();
    }

    /** Returns the layout of the flat parameter vector: layer by layer, in each layer the weight and then the bias. */
    public ParameterLayout layout() {
        return layout(LayerRule::parameters);
    }

    /** Returns the layout of the running statistics, which are in a vector of their own. */
    public ParameterLayout statistics() {
        return layout(LayerRule::statistics);
    }

    /** Returns the network in another mode. */
    public Network in(LayerMode mode) {
        return new Network(
                inputShape,
                layers.stream()
                        .map(layer -> new Layer(layer.name(), layer.rule().in(mode), layer.sources()))
                        .toList());
    }

    /** Returns false if the outputs of an example depend on the other examples of its batch. */
    public boolean isPerExample() {
        return layers.stream().allMatch(layer -> layer.rule().isPerExample());
    }

    public Layer output() {
        return layers.get(layers.size() - 1);
    }

    private ParameterLayout layout(Function<LayerRule, List<ParameterShape>> shapes) {
        List<ParameterBlock> blocks = new ArrayList<>();
        int offset = 0;
        for (Layer layer : layers) {
            for (ParameterShape shape : shapes.apply(layer.rule())) {
                blocks.add(new ParameterBlock(
                        layer.name() + "." + shape.name(), layer.name(), offset, shape.dimensions()));
                offset = Math.addExact(offset, shape.size());
            }
        }
        return new ParameterLayout(blocks);
    }

    private static void requireAllUsed(List<Layer> layers) {
        Set<Integer> used =
                layers.stream().map(Layer::sources).flatMap(Collection::stream).collect(Collectors.toSet());
        for (int l = 0; l + 1 < layers.size(); l++) {
            if (!used.contains(l)) {
                throw new IllegalArgumentException(
                        "Nothing uses the output of layer " + layers.get(l).name());
            }
        }
    }
}
