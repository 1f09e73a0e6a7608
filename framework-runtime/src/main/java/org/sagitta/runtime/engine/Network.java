package org.sagitta.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.runtime.engine.rule.ParameterShape;

/**
 * A network: layers in a row, without values for its parameters.
 *
 * @param inputShape of one example, which is flattened in row-major order
 * @param layers each takes what the one before it puts out
 */
public record Network(List<Integer> inputShape, List<Layer> layers) {
    /** @throws IllegalArgumentException where two layers do not fit together, or nothing has a parameter */
    public Network {
        inputShape = List.copyOf(inputShape);
        layers = List.copyOf(layers);
        int width = inputShape.stream().reduce(1, Math::multiplyExact);
        for (Layer layer : layers) {
            if (layer.rule().inputs() != width) {
                throw new IllegalArgumentException(
                        "Layer " + layer.name() + " takes " + layer.rule().inputs() + " features but gets " + width);
            }
            width = layer.rule().outputs();
        }
        if (layers.stream().allMatch(layer -> layer.rule().parameters().isEmpty())) {
            throw new IllegalArgumentException("A network without parameters");
        }
    }

    /** D, the features of an example. */
    public int inputs() {
        return layers.get(0).rule().inputs();
    }

    /** C, the network's outputs. */
    public int outputs() {
        return layers.get(layers.size() - 1).rule().outputs();
    }

    /** The flat parameter vector's parts: layer by layer, in each the weight, then the bias. */
    public ParameterLayout layout() {
        List<ParameterBlock> blocks = new ArrayList<>();
        int offset = 0;
        for (Layer layer : layers) {
            for (ParameterShape parameter : layer.rule().parameters()) {
                blocks.add(new ParameterBlock(
                        layer.name() + "." + parameter.name(), layer.name(), offset, parameter.dimensions()));
                offset = Math.addExact(offset, parameter.size());
            }
        }
        return new ParameterLayout(blocks);
    }

    /** The layers that compute something. */
    List<Layer> computing() {
        return layers.stream().filter(layer -> !layer.rule().isIdentity()).toList();
    }
}
