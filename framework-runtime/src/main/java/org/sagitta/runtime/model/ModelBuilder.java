package org.sagitta.runtime.model;

import com.google.common.eventbus.EventBus;
import java.util.List;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.loss.BinaryCrossEntropy;
import org.sagitta.runtime.engine.loss.Loss;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.plugin.Instances;

/** From a descriptor's model, loss and data to the engine's network. */
public final class ModelBuilder {
    private ModelBuilder() {}

    /** The network that a model without layers of plugins is on such examples, under a loss. */
    public static Network network(ModelSettings model, Examples examples, LossFunction loss) {
        return network(model, examples, loss, new Instances(new EventBus()));
    }

    /**
     * The network that a model with a name or a {@code sequential} model is on such examples, under a loss.
     *
     * @param instances makes the layers of plugins
     * @throws ModelException where they do not fit together
     */
    public static Network network(ModelSettings model, Examples examples, LossFunction loss, Instances instances) {
        int outputs = outputs(examples.targets(), loss);
        requireTargets(examples.targets(), loss);
        if (model instanceof ModelSettings.Named named) {
            return network(named.architecture(), examples, outputs, instances);
        }
        ModelSettings.Sequential sequential = (ModelSettings.Sequential) model;
        return network(sequential.layers(), examples, outputs, instances);
    }

    /** The engine's loss. */
    public static Loss loss(LossFunction loss) {
        return switch (loss) {
            case CROSS_ENTROPY -> new SoftmaxCrossEntropy();
            case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy();
            case MSE -> new SquaredError(true);
            case HALF_MSE -> new SquaredError(false);
        };
    }

    private static Network network(Architecture architecture, Examples examples, int outputs, Instances instances) {
        try {
            return network(architecture.layers(examples.shape(), outputs), examples, outputs, instances);
        } catch (ModelException e) {
            throw new ModelException("The model's architecture does not fit examples of shape " + examples.shape()
                    + ": " + e.getMessage());
        }
    }

    private static Network network(List<LayerSettings> settings, Examples examples, int outputs, Instances instances) {
        Targets targets = examples.targets();
        Network network = NetworkBuilder.build(settings, examples.shape(), instances);
        List<Integer> found =
                network.layers().get(network.layers().size() - 1).rule().outputShape();
        requireOutputs(found, outputs, targets, "give its last dense layer out: " + outputs);
        return network;
    }

    /**
     * Checks that a model from a file fits data and loss.
     *
     * @param shape of its outputs
     * @throws ModelException where it does not
     */
    static void requireFit(List<Integer> shape, Targets targets, LossFunction loss) {
        requireTargets(targets, loss);
        requireOutputs(shape, outputs(targets, loss), targets, "take the data that it was trained on");
    }

    private static void requireTargets(Targets targets, LossFunction loss) {
        if (loss == LossFunction.CROSS_ENTROPY && targets instanceof Targets.Values) {
            throw new ModelException("The loss is cross-entropy, but the data have real values as targets, not classes;"
                    + " use the loss mse or half-mse, or data with classes");
        }
    }

    private static void requireOutputs(List<Integer> found, int outputs, Targets targets, String remedy) {
        if (!fits(found, outputs, targets)) {
            throw new ModelException("The model has " + described(found) + ", but the data have "
                    + (targets instanceof Targets.Classes
                            ? outputs + " classes"
                            : outputs + " target values an example")
                    + "; " + remedy);
        }
    }

    /** A sample may lack the last of the classes, so there may be outputs for more of them than the data show. */
    private static boolean fits(List<Integer> shape, int outputs, Targets targets) {
        return (shape.size() == 1 || NetworkBuilder.isOnePixel(shape))
                && (targets instanceof Targets.Classes ? shape.get(0) >= outputs : shape.get(0) == outputs);
    }

    private static String described(List<Integer> shape) {
        return shape.size() == 1 ? shape.get(0) + " outputs" : "outputs of shape " + shape;
    }

    /** Of two classes, binary cross-entropy needs the probability of one only. */
    private static int outputs(Targets targets, LossFunction loss) {
        return targets instanceof Targets.Classes classes
                ? loss == LossFunction.BINARY_CROSS_ENTROPY && classes.classes() == 2 ? 1 : classes.classes()
                : ((Targets.Values) targets).values().columns();
    }
}
