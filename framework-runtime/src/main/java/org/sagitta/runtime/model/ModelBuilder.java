package org.sagitta.runtime.model;

import com.google.common.eventbus.EventBus;
import java.util.List;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.runtime.engine.loss.BinaryCrossEntropy;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.plugin.Instances;

/** Builds the engine's network and loss from a descriptor's model, loss and data. */
public final class ModelBuilder {
    private ModelBuilder() {}

    /** Builds the network of a model without layers of plugins, for the given examples and loss. */
    public static Network network(ModelSettings model, Examples examples, LossSettings loss) {
        return network(model, examples, loss, new Instances(new EventBus()));
    }

    /**
     * Builds the network of a named or {@code sequential} model, for the given examples and loss.
     *
     * @param instances creates the layers of plugins
     * @throws ModelException if they do not fit together
     */
    public static Network network(ModelSettings model, Examples examples, LossSettings loss, Instances instances) {
        int outputs = outputs(examples.targets(), loss);
        requireTargets(examples.targets(), loss);
        if (model instanceof ModelSettings.Named named) {
            requireSeveralClasses(examples.targets(), outputs);
            return network(named.architecture(), examples, outputs, instances);
        }
        ModelSettings.Sequential sequential = (ModelSettings.Sequential) model;
        return network(sequential.layers(), examples, outputs, instances);
    }

    /**
     * Returns the engine's loss.
     *
     * @param instances creates the losses of plugins
     */
    public static Loss loss(LossSettings loss, Instances instances) {
        return loss instanceof LossSettings.OfPlugin contributed
                ? ContributedLoss.of(contributed, instances)
                : loss((LossFunction) loss);
    }

    /** Returns the engine's loss for a built-in one. */
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
        Network network = built(settings, examples.shape(), instances);
        List<Integer> found =
                network.layers().get(network.layers().size() - 1).rule().outputShape();
        requireOutputs(found, outputs, targets, "give its last dense layer out: " + outputs);
        return network;
    }

    private static Network built(List<LayerSettings> settings, List<Integer> shape, Instances instances) {
        try {
            Network network = NetworkBuilder.build(settings, shape, instances);
            network.layout();
            return network;
        } catch (ArithmeticException e) {
            throw new ModelException("The model has more than %,d parameters, or a layer more features; expected fewer"
                    .formatted(Integer.MAX_VALUE));
        }
    }

    /**
     * Checks that a model from a file fits data and loss.
     *
     * @param shape the shape of its outputs
     * @throws ModelException if it does not
     */
    public static void requireFit(List<Integer> shape, Targets targets, LossSettings loss) {
        requireTargets(targets, loss);
        requireOutputs(shape, outputs(targets, loss), targets, "take the data that it was trained on");
    }

    /**
     * Checks that a loss has a value at the given targets.
     *
     * @param instances creates the losses of plugins
     * @throws ModelException if it has none
     */
    public static void requireTargets(Targets targets, LossSettings loss, Instances instances) {
        if (loss instanceof LossSettings.OfPlugin contributed) {
            ContributedLoss.check(contributed, targets, instances);
        }
    }

    private static void requireTargets(Targets targets, LossSettings loss) {
        if (loss == LossFunction.CROSS_ENTROPY && targets instanceof Targets.Values real) {
            throw new ModelException("The loss is cross-entropy, but the data have real values as targets, not classes;"
                    + " use the loss mse or half-mse, or data with classes"
                    + remedy(real.values()));
        }
    }

    /** Describes how to convert values that look like classes to classes. */
    private static String remedy(INDArray values) {
        double[] all = values.dup('c').reshape(values.length()).toDoubleVector();
        if (values.columns() == 1 && DoubleStream.of(all).allMatch(value -> value >= 0 && value == Math.rint(value))) {
            return ": all of these are whole numbers, so y.astype('int64').ravel() makes them classes";
        }
        boolean oneEach = values.columns() > 1
                && DoubleStream.of(all).allMatch(value -> value == 0 || value == 1)
                && DoubleStream.of(values.sum(1).toDoubleVector()).allMatch(sum -> sum == 1);
        return oneEach ? ": y.argmax(axis=1) makes classes of rows that have one 1 each" : "";
    }

    private static void requireOutputs(List<Integer> found, int outputs, Targets targets, String remedy) {
        requireSeveralClasses(targets, product(found));
        if (!fits(found, outputs, targets)) {
            throw new ModelException("The model has " + described(found) + ", but the data have "
                    + (targets instanceof Targets.Classes
                            ? outputs + " classes"
                            : outputs + " target values an example")
                    + "; " + remedy);
        }
    }

    /**
     * Returns whether the outputs fit the targets. A sample may lack the last of the classes, therefore there may be
     * more outputs than classes in the data.
     */
    private static boolean fits(List<Integer> shape, int outputs, Targets targets) {
        return (shape.size() == 1 || NetworkBuilder.isOnePixel(shape))
                && (targets instanceof Targets.Classes ? shape.get(0) >= outputs : shape.get(0) == outputs);
    }

    /**
     * Rejects data of one class for a model with one output; a model with more outputs may be measured on examples of a
     * single class.
     */
    private static void requireSeveralClasses(Targets targets, int outputs) {
        if (targets instanceof Targets.Classes classes && classes.classes() == 1 && outputs == 1) {
            throw new ModelException(
                    "All labels of the data are of one class, so there is nothing to tell apart, and a model with one output"
                            + " has no loss; look whether the labels are the right ones, or say classes: 2 (npy, idx)"
                            + " where another class is only missing here");
        }
    }

    private static int product(List<Integer> shape) {
        return shape.stream().reduce(1, (a, b) -> a * b);
    }

    private static String described(List<Integer> shape) {
        return shape.size() == 1 ? shape.get(0) + " outputs" : "outputs of shape " + shape;
    }

    /**
     * Returns the number of outputs; for two classes, binary cross-entropy needs only the probability of one of them.
     */
    private static int outputs(Targets targets, LossSettings loss) {
        return targets instanceof Targets.Classes classes
                ? loss == LossFunction.BINARY_CROSS_ENTROPY && classes.classes() == 2 ? 1 : classes.classes()
                : ((Targets.Values) targets).values().columns();
    }
}
