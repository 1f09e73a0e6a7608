package org.sagitta.runtime.model;

import java.util.ArrayList;
import java.util.List;
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
import org.sagitta.runtime.plugin.Instances;

/** Builds the engine's graph from the layers of a {@code sequential} model. */
final class NetworkBuilder {
    private final List<Layer> layers = new ArrayList<>();

    private final Instances instances;

    private NetworkBuilder(Instances instances) {
        this.instances = instances;
    }

    /**
     * Builds the network of these layers.
     *
     * @param instances creates the layers of plugins
     * @throws ModelException if a layer does not fit its input, or no layer has parameters
     */
    static Network build(List<LayerSettings> settings, List<Integer> inputShape, Instances instances) {
        NetworkBuilder builder = new NetworkBuilder(instances);
        builder.chain("", settings, new Flow(List.of(Layer.INPUT), inputShape));
        if (builder.layers.stream().allMatch(layer -> layer.rule().parameters().isEmpty())) {
            throw new ModelException("The model has no layer with parameters; add a dense layer");
        }
        return new Network(inputShape, builder.layers);
    }

    /**
     * A flow is the value between two layers: the sum of the outputs of some layers.
     *
     * @param shape the shape of one example
     */
    private record Flow(List<Integer> sources, List<Integer> shape) {}

    private Flow chain(String prefix, List<LayerSettings> settings, Flow input) {
        Flow flow = input;
        for (int i = 0; i < settings.size(); i++) {
            flow = layer(prefix + i, settings.get(i), flow);
        }
        return flow;
    }

    private Flow layer(String name, LayerSettings settings, Flow input) {
        if (settings instanceof LayerSettings.Residual residual) {
            return residual(name, residual, input);
        } else if (settings instanceof LayerSettings.Concatenate concatenate) {
            return concatenate(name, concatenate, input);
        } else if (settings instanceof LayerSettings.OfPlugin plugin) {
            return append(name, ContributedRule.of(name, plugin, input.shape(), instances), input.sources());
        }
        return append(name, rule(name, settings, input.shape()), input.sources());
    }

    private Flow append(String name, LayerRule rule, List<Integer> sources) {
        layers.add(new Layer(name, rule, sources));
        return new Flow(List.of(layers.size() - 1), rule.outputShape());
    }

    private Flow residual(String name, LayerSettings.Residual residual, Flow input) {
        Flow main = chain(name + ".", residual.layers(), input);
        Flow shortcut = chain(name + ".shortcut.", residual.shortcut(), input);
        if (!main.shape().equals(shortcut.shape())) {
            throw new ModelException("Layer " + name + " (residual): its layers make shape " + main.shape()
                    + " of shape " + input.shape() + ", but its shortcut " + shortcut.shape()
                    + "; they are added and must be the same, for example by a shortcut: [{type: conv2d, ...}]");
        }
        return sum(name, List.of(main, shortcut), main.shape());
    }

    private Flow concatenate(String name, LayerSettings.Concatenate concatenate, Flow input) {
        List<Flow> branches = new ArrayList<>();
        for (int b = 0; b < concatenate.branches().size(); b++) {
            branches.add(chain(name + "." + b + ".", concatenate.branches().get(b), input));
        }
        List<Integer> whole = new ArrayList<>(branches.get(0).shape());
        whole.set(0, branches.stream().mapToInt(branch -> branch.shape().get(0)).sum());
        List<Flow> placed = new ArrayList<>();
        int first = 0;
        for (Flow branch : branches) {
            requireSameImage(name, branches.get(0).shape(), branch.shape());
            placed.add(append(name, LinearMap.placement(branch.shape(), whole, first), branch.sources()));
            first += branch.shape().get(0);
        }
        return sum(name, placed, whole);
    }

    private static void requireSameImage(String name, List<Integer> first, List<Integer> other) {
        if (!first.subList(1, first.size()).equals(other.subList(1, other.size()))) {
            throw new ModelException("Layer " + name + " (concatenate): one branch makes shape " + first + ", another "
                    + other + "; only their first dimension may differ");
        }
    }

    private Flow sum(String name, List<Flow> terms, List<Integer> shape) {
        return append(
                name,
                new ElementWise(shape, new ActivationFunction.Identity()),
                terms.stream().flatMap(term -> term.sources().stream()).toList());
    }

    private static LayerRule rule(String name, LayerSettings layer, List<Integer> shape) {
        if (layer instanceof LayerSettings.Dense dense) {
            if (shape.size() != 1 && !isOnePixel(shape)) {
                throw new ModelException(
                        "Layer " + name + " (dense) gets inputs of shape " + shape + "; put a flatten layer before it");
            }
            return new Dense(shape.get(0), dense.out(), dense.bias());
        } else if (layer instanceof LayerSettings.Flatten) {
            return LinearMap.flatten(shape);
        } else if (layer instanceof LayerSettings.Conv2d conv) {
            return convolution(name, conv, image(name, "conv2d", shape));
        } else if (layer instanceof LayerSettings.MaxPool2d pool) {
            SlidingWindow axis = axis(
                    name,
                    "max-pool2d",
                    pool.kernel(),
                    pool.stride().orElse(pool.kernel()),
                    pool.padding(),
                    pool.ceil(),
                    shape);
            return new MaxPool(shape, axis, axis);
        } else if (layer instanceof LayerSettings.AvgPool2d pool) {
            SlidingWindow axis = axis(
                    name,
                    "avg-pool2d",
                    pool.kernel(),
                    pool.stride().orElse(pool.kernel()),
                    pool.padding(),
                    pool.ceil(),
                    shape);
            return LinearMap.averagePool(shape, axis, axis, true);
        } else if (layer instanceof LayerSettings.GlobalAvgPool) {
            return LinearMap.globalAveragePool(image(name, "global-avg-pool", shape));
        } else if (layer instanceof LayerSettings.BatchNorm norm) {
            return new BatchNorm(shape, norm.epsilon(), norm.momentum(), false);
        } else if (layer instanceof LayerSettings.Dropout dropout) {
            return new Dropout(shape, dropout.rate(), false);
        }
        return new ElementWise(shape, function(layer));
    }

    /** Returns whether the shape is an image of one pixel, which is equivalent to a vector. */
    static boolean isOnePixel(List<Integer> shape) {
        return shape.size() == 3 && shape.get(1) == 1 && shape.get(2) == 1;
    }

    private static LayerRule convolution(String name, LayerSettings.Conv2d conv, List<Integer> shape) {
        SlidingWindow axis =
                new SlidingWindow(conv.kernel(), conv.stride(), conv.padding(), conv.padding(), conv.dilation(), false);
        requireRoom(name, "conv2d", axis, shape);
        return new Convolution(shape, conv.out(), axis, axis, conv.bias());
    }

    private static SlidingWindow axis(
            String name, String type, int kernel, int stride, int padding, boolean ceil, List<Integer> shape) {
        SlidingWindow axis = new SlidingWindow(kernel, stride, padding, padding, 1, ceil);
        if (padding > kernel / 2) {
            throw new ModelException("Layer " + name + " (" + type + ") has padding " + padding
                    + ", more than half of its kernel of " + kernel + ": a window could lie in the padding alone");
        }
        requireRoom(name, type, axis, image(name, type, shape));
        return axis;
    }

    private static List<Integer> image(String name, String type, List<Integer> shape) {
        if (shape.size() != 3) {
            throw new ModelException("Layer " + name + " (" + type + ") gets inputs of shape " + shape
                    + "; it takes images [channels, height, width]");
        }
        return shape;
    }

    private static void requireRoom(String name, String type, SlidingWindow axis, List<Integer> shape) {
        if (axis.outputs(shape.get(1)) < 1 || axis.outputs(shape.get(2)) < 1) {
            throw new ModelException("Layer " + name + " (" + type + ") covers " + axis.extent() + " x "
                    + axis.extent() + " pixels, but gets images of " + shape.get(1) + " x " + shape.get(2)
                    + " with a padding of " + axis.before() + "; take larger images, a smaller kernel or more padding");
        }
    }

    private static ActivationFunction function(LayerSettings layer) {
        if (layer instanceof LayerSettings.LeakyRelu leaky) {
            return new ActivationFunction.LeakyRelu(leaky.slope());
        } else if (layer instanceof LayerSettings.Identity) {
            return new ActivationFunction.Identity();
        } else if (layer instanceof LayerSettings.Tanh) {
            return new ActivationFunction.Tanh();
        } else if (layer instanceof LayerSettings.Relu) {
            return new ActivationFunction.Relu();
        } else if (layer instanceof LayerSettings.Sigmoid) {
            return new ActivationFunction.Sigmoid();
        } else if (layer instanceof LayerSettings.Softplus) {
            return new ActivationFunction.Softplus();
        } else if (layer instanceof LayerSettings.Elu) {
            return new ActivationFunction.Elu();
        } else if (layer instanceof LayerSettings.Gelu) {
            return new ActivationFunction.Gelu();
        } else if (layer instanceof LayerSettings.Silu) {
            return new ActivationFunction.Silu();
        }
        throw new IllegalStateException("No rule for " + layer);
    }
}
