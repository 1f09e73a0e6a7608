package org.sagitta.runtime.model;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.engine.Layer;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.loss.Loss;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.Flatten;
import org.sagitta.runtime.engine.rule.Rule;

/** From a descriptor's model, loss and data to the engine's network. */
public final class ModelBuilder {
    private ModelBuilder() {}

    /**
     * The network that a model is on such examples, under a loss.
     *
     * @throws ModelException where they do not fit together
     */
    public static Network network(ModelSettings model, Examples examples, LossFunction loss) {
        int outputs = outputs(examples.targets());
        if (loss == LossFunction.CROSS_ENTROPY && examples.targets() instanceof Targets.Values) {
            throw new ModelException("The loss is cross-entropy, but the data have real values as targets, not classes;"
                    + " use the loss mse or half-mse, or data with classes");
        }
        if (model instanceof ModelSettings.Mlp mlp) {
            return network(layers(mlp, examples.shape(), outputs), examples.shape(), outputs, examples.targets());
        }
        ModelSettings.Sequential sequential = (ModelSettings.Sequential) model;
        return network(sequential.layers(), examples.shape(), outputs, examples.targets());
    }

    /** The engine's loss. */
    public static Loss loss(LossFunction loss) {
        return switch (loss) {
            case CROSS_ENTROPY -> new SoftmaxCrossEntropy();
            case MSE -> new SquaredError(true);
            case HALF_MSE -> new SquaredError(false);
        };
    }

    private static Network network(List<LayerSettings> settings, List<Integer> shape, int outputs, Targets targets) {
        List<Layer> layers = new ArrayList<>();
        List<Integer> current = shape;
        for (LayerSettings layer : settings) {
            String name = Integer.toString(layers.size());
            Rule rule = rule(name, layer, current);
            layers.add(new Layer(name, rule));
            current = rule.outputs() == size(current) && !(rule instanceof Flatten) ? current : List.of(rule.outputs());
        }
        if (settings.stream().noneMatch(LayerSettings.Dense.class::isInstance)) {
            throw new ModelException("The model has no layer with parameters; add a dense layer");
        }
        if (!fits(current, outputs, targets)) {
            throw new ModelException("The model has " + described(current) + ", but the data have "
                    + (targets instanceof Targets.Classes
                            ? outputs + " classes"
                            : outputs + " target values an example")
                    + "; give its last dense layer out: " + outputs);
        }
        return new Network(shape, layers);
    }

    /** A sample may lack the last of the classes, so there may be outputs for more of them than the data show. */
    private static boolean fits(List<Integer> shape, int outputs, Targets targets) {
        return shape.size() == 1
                && (targets instanceof Targets.Classes ? shape.get(0) >= outputs : shape.get(0) == outputs);
    }

    private static String described(List<Integer> shape) {
        return shape.size() == 1 ? shape.get(0) + " outputs" : "outputs of shape " + shape;
    }

    private static Rule rule(String name, LayerSettings layer, List<Integer> shape) {
        int width = size(shape);
        if (layer instanceof LayerSettings.Dense dense) {
            if (shape.size() != 1) {
                throw new ModelException(
                        "Layer " + name + " (dense) gets inputs of shape " + shape + "; put a flatten layer before it");
            }
            return new Dense(width, dense.out(), dense.bias());
        }
        return layer instanceof LayerSettings.Flatten ? new Flatten(width) : new ElementWise(width, function(layer));
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

    /** As the {@code sequential} model that an {@code mlp} stands for; images are flattened by a first layer of its own. */
    private static List<LayerSettings> layers(ModelSettings.Mlp mlp, List<Integer> shape, int outputs) {
        List<LayerSettings> layers = new ArrayList<>();
        if (shape.size() != 1) {
            layers.add(new LayerSettings.Flatten());
        }
        for (int width : mlp.hidden()) {
            layers.add(dense(width));
            layers.add(activation(mlp.activation()));
        }
        layers.add(dense(outputs));
        return layers;
    }

    private static LayerSettings dense(int width) {
        return new LayerSettings.Dense(width, true);
    }

    private static LayerSettings activation(Activation activation) {
        return switch (activation) {
            case IDENTITY -> new LayerSettings.Identity();
            case TANH -> new LayerSettings.Tanh();
            case RELU -> new LayerSettings.Relu();
            case LEAKY_RELU -> new LayerSettings.LeakyRelu(0.01);
            case SIGMOID -> new LayerSettings.Sigmoid();
            case SOFTPLUS -> new LayerSettings.Softplus();
            case ELU -> new LayerSettings.Elu();
            case GELU -> new LayerSettings.Gelu();
            case SILU -> new LayerSettings.Silu();
        };
    }

    private static int outputs(Targets targets) {
        return targets instanceof Targets.Classes classes
                ? classes.classes()
                : ((Targets.Values) targets).values().columns();
    }

    private static int size(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
