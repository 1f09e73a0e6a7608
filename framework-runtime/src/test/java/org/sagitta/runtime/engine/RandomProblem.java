package org.sagitta.runtime.engine;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.engine.loss.Loss;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.Flatten;

/** A small network with data, loss and parameters, drawn at random. */
record RandomProblem(Network network, Loss loss, Examples examples, INDArray parameters) {
    private static final List<ActivationFunction> SMOOTH = List.of(
            new ActivationFunction.Identity(),
            new ActivationFunction.Tanh(),
            new ActivationFunction.Sigmoid(),
            new ActivationFunction.Softplus(),
            new ActivationFunction.Gelu(),
            new ActivationFunction.Silu());

    /** Activations have two continuous derivatives, so that differences converge. */
    static RandomProblem smooth(long seed) {
        Random random = new Random(seed);
        int inputs = 1 + random.nextInt(5);
        Network network = network(random, inputs);
        int n = 1 + random.nextInt(9);
        int kind = random.nextInt(3);
        Loss loss = kind == 0 ? new SoftmaxCrossEntropy() : new SquaredError(kind == 1);
        Targets targets = random.nextBoolean() || kind == 0
                ? classes(random, n, network.outputs())
                : new Targets.Values(gaussian(random, n, network.outputs()));
        INDArray parameters = gaussian(random, network.layout().dimension(), 1).reshape(-1);
        return new RandomProblem(
                network, loss, new Examples(gaussian(random, n, inputs), List.of(inputs), targets), parameters);
    }

    /** One hidden layer of tanh, softmax cross-entropy. */
    static RandomProblem classifier(int examples, int inputs, int hidden, int classes) {
        Random random = new Random(9);
        Network network = new Network(
                List.of(inputs),
                List.of(
                        new Layer("0", new Dense(inputs, hidden, true)),
                        new Layer("1", new ElementWise(hidden, new ActivationFunction.Tanh())),
                        new Layer("2", new Dense(hidden, classes, true))));
        return new RandomProblem(
                network,
                new SoftmaxCrossEntropy(),
                new Examples(gaussian(random, examples, inputs), List.of(inputs), classes(random, examples, classes)),
                gaussian(random, network.layout().dimension(), 1).reshape(-1));
    }

    static Targets classes(Random random, int n, int classes) {
        return new Targets.Classes(
                ImmutableIntArray.copyOf(random.ints(n, 0, classes).toArray()), classes);
    }

    static INDArray gaussian(Random random, int rows, int columns) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape('c', rows, columns);
    }

    /** With data and parameters that float32 holds exactly. */
    RandomProblem rounded() {
        Examples single =
                new Examples(examples.features().castTo(DataType.FLOAT), examples.shape(), examples.targets());
        return new RandomProblem(network, loss, single, parameters.castTo(DataType.FLOAT));
    }

    NetworkObjective objective() {
        return objective(DataType.DOUBLE);
    }

    NetworkObjective objective(DataType precision) {
        return NetworkObjective.of(network, loss, examples, parameters, precision);
    }

    NetworkObjective objective(Lanes lanes, int chunk) {
        return NetworkObjective.of(network, loss, examples, parameters, DataType.DOUBLE, lanes, chunk);
    }

    private static Network network(Random random, int inputs) {
        List<Layer> layers = new ArrayList<>();
        int width = inputs;
        int depth = 1 + random.nextInt(3);
        if (random.nextInt(4) == 0) {
            layers.add(new Layer(name(layers), new Flatten(width)));
        }
        if (random.nextInt(6) == 0) {
            layers.add(new Layer(name(layers), new ElementWise(width, function(random))));
        }
        for (int l = 0; l < depth; l++) {
            int next = 1 + random.nextInt(4);
            layers.add(new Layer(name(layers), new Dense(width, next, random.nextInt(3) > 0)));
            width = next;
            if (l + 1 < depth || random.nextInt(4) == 0) {
                layers.add(new Layer(name(layers), new ElementWise(width, function(random))));
            }
        }
        return new Network(List.of(inputs), layers);
    }

    private static String name(List<Layer> layers) {
        return Integer.toString(layers.size());
    }

    private static ActivationFunction function(Random random) {
        return SMOOTH.get(random.nextInt(SMOOTH.size()));
    }
}
