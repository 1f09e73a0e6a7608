package org.sagitta.runtime.engine;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.loss.Loss;
import org.sagitta.runtime.engine.execution.ChunkPlan;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.engine.loss.BinaryCrossEntropy;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.Dropout;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.ModelSettings;

/** A small random network with data, loss, parameters and running statistics. */
record RandomProblem(Network network, Loss loss, Examples examples, INDArray parameters, RunningStatistics statistics) {
    private static final List<LossFunction> LOSSES = List.of(LossFunction.values());
    private static final List<LayerSettings> SMOOTH = List.of(
            new LayerSettings.Identity(),
            new LayerSettings.Tanh(),
            new LayerSettings.Sigmoid(),
            new LayerSettings.Softplus(),
            new LayerSettings.Gelu(),
            new LayerSettings.Silu());

    /** Activations have two continuous derivatives, so that differences converge; maxima are well apart. */
    static RandomProblem smooth(long seed) {
        return new Draw(new Random(seed)).problem();
    }

    /** All parameters are those of dense layers, in rows, branches and shortcuts; activations may have kinks. */
    static RandomProblem dense(long seed) {
        return new DenseDraw(new Random(seed)).problem();
    }

    /** Without layers that differ in training. */
    static RandomProblem sameInTraining(long seed) {
        Draw draw = new Draw(new Random(seed));
        return Stream.generate(draw::problem)
                .filter(problem -> problem.network().layers().stream()
                        .noneMatch(layer -> layer.rule() instanceof BatchNorm || layer.rule() instanceof Dropout))
                .findFirst()
                .orElseThrow();
    }

    /** One hidden layer of tanh, softmax cross-entropy. */
    static RandomProblem classifier(int examples, int inputs, int hidden, int classes) {
        Random random = new Random(9);
        Network network = Network.chain(
                List.of(inputs),
                List.of(
                        new Dense(inputs, hidden, true),
                        new ElementWise(List.of(hidden), new ActivationFunction.Tanh()),
                        new Dense(hidden, classes, true)));
        return new RandomProblem(
                network,
                new SoftmaxCrossEntropy(),
                new Examples(gaussian(random, examples, inputs), List.of(inputs), classes(random, examples, classes)),
                gaussian(random, network.layout().dimension(), 1).reshape(-1),
                RunningStatistics.initial(network));
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
        return new RandomProblem(network, loss, single, parameters.castTo(DataType.FLOAT), statistics);
    }

    /** With some of the examples. */
    RandomProblem of(int... rows) {
        Targets targets = examples.targets() instanceof Targets.Classes classes
                ? new Targets.Classes(
                        ImmutableIntArray.copyOf(IntStream.of(rows)
                                .map(row -> classes.labels().get(row))
                                .toArray()),
                        classes.classes())
                : new Targets.Values(((Targets.Values) examples.targets())
                        .values()
                        .getRows(rows)
                        .dup('c'));
        Examples some = new Examples(examples.features().getRows(rows).dup('c'), examples.shape(), targets);
        return new RandomProblem(network, loss, some, parameters, statistics);
    }

    /** Of the mean over C targets, 1/C: a C-th part of the gradient of their joint likelihood, and of its curvature. */
    double likelihoodWeight() {
        return loss instanceof BinaryCrossEntropy ? 1.0 / network.outputs() : 1;
    }

    NetworkSurface surface() {
        return surface(DataType.DOUBLE);
    }

    NetworkSurface surface(DataType precision) {
        return surface(EngineSettings.standard(precision));
    }

    NetworkSurface surface(KernelLibrary kernels) {
        return surface(EngineSettings.standard(DataType.DOUBLE).with(kernels));
    }

    NetworkSurface surface(EngineSettings settings) {
        return NetworkSurface.of(network, loss, examples, parameters, statistics, settings);
    }

    /** With its matrices in other memory. */
    NetworkSurface surface(long memory, Path scratch) {
        return surface(EngineSettings.standard(DataType.DOUBLE).in(memory, scratch));
    }

    /** In chunks of a size, where examples are independent. */
    NetworkSurface surface(Lanes lanes, int chunk) {
        return surface(EngineSettings.standard(DataType.DOUBLE).on(lanes), chunk);
    }

    NetworkSurface surface(EngineSettings settings, int chunk) {
        ChunkPlan plan = ChunkPlan.of(network, examples.size(), settings);
        return NetworkSurface.of(
                network,
                loss,
                examples,
                parameters,
                statistics,
                settings,
                network.isPerExample() ? plan.withSize(chunk) : plan);
    }

    /** Draws problems in which all parameters are those of dense layers. */
    private record DenseDraw(Random random) {
        private static final List<LayerSettings> FUNCTIONS = Stream.concat(
                        SMOOTH.stream(),
                        Stream.of(new LayerSettings.Relu(), new LayerSettings.LeakyRelu(0.1), new LayerSettings.Elu()))
                .toList();

        RandomProblem problem() {
            int n = 1 + random.nextInt(9);
            int inputs = 1 + random.nextInt(5);
            int outputs = 1 + random.nextInt(4);
            LossFunction loss = LOSSES.get(random.nextInt(LOSSES.size()));
            boolean values = loss == LossFunction.MSE || loss == LossFunction.HALF_MSE;
            Examples examples = new Examples(
                    gaussian(random, n, inputs),
                    List.of(inputs),
                    values
                            ? new Targets.Values(gaussian(random, n, outputs))
                            : classes(random, n, Math.max(2, outputs)));
            Network network = Stream.generate(() -> layers(3))
                    .peek(layers -> layers.add(
                            new LayerSettings.Dense(Draw.outputs(examples.targets(), loss), random.nextBoolean())))
                    .flatMap(layers -> Draw.built(layers, examples, loss).stream())
                    .findFirst()
                    .orElseThrow();
            return new RandomProblem(
                    network,
                    ModelBuilder.loss(loss),
                    examples,
                    gaussian(random, network.layout().dimension(), 1).reshape(-1),
                    RunningStatistics.initial(network));
        }

        private List<LayerSettings> layers(int most) {
            List<LayerSettings> layers = new ArrayList<>();
            for (int l = random.nextInt(most); l >= 0; l--) {
                layers.add(
                        switch (random.nextInt(most == 1 ? 4 : 6)) {
                            case 0, 1, 2 -> new LayerSettings.Dense(1 + random.nextInt(4), random.nextBoolean());
                            case 3 -> FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
                            case 4 -> new LayerSettings.Residual(layers(1), layers(1));
                            default -> new LayerSettings.Concatenate(List.of(layers(1), layers(1)));
                        });
                layers.add(FUNCTIONS.get(random.nextInt(FUNCTIONS.size())));
            }
            return layers;
        }
    }

    /** Draws problems with layers of all kinds. */
    private record Draw(Random random) {
        RandomProblem problem() {
            List<Integer> shape = random.nextBoolean()
                    ? List.of(1 + random.nextInt(5))
                    : List.of(1 + random.nextInt(2), 3 + random.nextInt(4), 3 + random.nextInt(4));
            int n = 3 + random.nextInt(7);
            int outputs = 1 + random.nextInt(4);
            LossFunction loss = LOSSES.get(random.nextInt(LOSSES.size()));
            boolean values = loss == LossFunction.MSE || loss == LossFunction.HALF_MSE;
            Examples examples = new Examples(
                    gaussian(random, n, shape.stream().reduce(1, Math::multiplyExact)),
                    shape,
                    values
                            ? new Targets.Values(gaussian(random, n, outputs))
                            : classes(random, n, Math.max(2, outputs)));
            Network network = network(examples, loss);
            boolean overBatch = random.nextInt(3) == 0;
            return new RandomProblem(
                    overBatch ? network.in(LayerMode.BATCH_STATISTICS) : network,
                    ModelBuilder.loss(loss),
                    examples,
                    gaussian(random, network.layout().dimension(), 1).reshape(-1),
                    statistics(network));
        }

        /** Draws again until the layers fit each other. */
        private Network network(Examples examples, LossFunction loss) {
            return Stream.generate(() -> layers(examples, loss))
                    .flatMap(layers -> built(layers, examples, loss).stream())
                    .findFirst()
                    .orElseThrow();
        }

        private static Optional<Network> built(List<LayerSettings> layers, Examples examples, LossFunction loss) {
            try {
                return Optional.of(ModelBuilder.network(new ModelSettings.Sequential(layers), examples, loss));
            } catch (ModelException e) {
                return Optional.empty();
            }
        }

        private List<LayerSettings> layers(Examples examples, LossFunction loss) {
            List<LayerSettings> layers = new ArrayList<>(
                    examples.shape().size() == 3 ? imageLayers(1 + random.nextInt(3), 0) : vectorLayers(0));
            layers.add(new LayerSettings.Flatten());
            layers.add(new LayerSettings.Dense(outputs(examples.targets(), loss), random.nextInt(3) > 0));
            return layers;
        }

        private static int outputs(Targets targets, LossFunction loss) {
            if (targets instanceof Targets.Values values) {
                return values.values().columns();
            }
            int classes = ((Targets.Classes) targets).classes();
            return loss == LossFunction.BINARY_CROSS_ENTROPY && classes == 2 ? 1 : classes;
        }

        private List<LayerSettings> vectorLayers(int depth) {
            List<LayerSettings> layers = new ArrayList<>();
            for (int l = 0; l < 1 + random.nextInt(2); l++) {
                layers.add(
                        switch (random.nextInt(depth < 2 ? 6 : 4)) {
                            case 0, 1 -> new LayerSettings.Dense(1 + random.nextInt(4), random.nextInt(3) > 0);
                            case 2 -> new LayerSettings.BatchNorm(0.1, 0.1);
                            case 3 -> new LayerSettings.Dropout(0.5);
                            case 4 ->
                                new LayerSettings.Residual(vectorLayers(depth + 1), shortcut(vectorLayers(depth + 1)));
                            default ->
                                new LayerSettings.Concatenate(
                                        List.of(vectorLayers(depth + 1), vectorLayers(depth + 1)));
                        });
                layers.add(function());
            }
            return layers;
        }

        private List<LayerSettings> imageLayers(int count, int depth) {
            List<LayerSettings> layers = new ArrayList<>();
            for (int l = 0; l < count; l++) {
                layers.add(
                        switch (random.nextInt(depth < 2 ? 9 : 7)) {
                            case 0, 1, 2 -> convolution();
                            case 3 ->
                                new LayerSettings.MaxPool2d(
                                        1 + random.nextInt(3), stride(), random.nextInt(2), random.nextBoolean());
                            case 4 ->
                                new LayerSettings.AvgPool2d(
                                        1 + random.nextInt(3), stride(), random.nextInt(2), random.nextBoolean());
                            case 5 -> new LayerSettings.BatchNorm(0.1, 0.1);
                            case 6 ->
                                depth == 0 && random.nextBoolean()
                                        ? new LayerSettings.GlobalAvgPool()
                                        : new LayerSettings.Dropout(0.5);
                            case 7 ->
                                new LayerSettings.Residual(
                                        imageLayers(1, depth + 1), shortcut(imageLayers(1, depth + 1)));
                            default ->
                                new LayerSettings.Concatenate(
                                        List.of(imageLayers(1, depth + 1), imageLayers(1, depth + 1)));
                        });
                layers.add(function());
            }
            return layers;
        }

        private List<LayerSettings> shortcut(List<LayerSettings> layers) {
            return random.nextBoolean() ? List.of() : layers;
        }

        private LayerSettings convolution() {
            return new LayerSettings.Conv2d(
                    1 + random.nextInt(2),
                    1 + random.nextInt(3),
                    1 + random.nextInt(2),
                    random.nextInt(3),
                    1 + random.nextInt(2),
                    random.nextBoolean());
        }

        private Optional<Integer> stride() {
            return random.nextBoolean() ? Optional.empty() : Optional.of(1 + random.nextInt(3));
        }

        private LayerSettings function() {
            return SMOOTH.get(random.nextInt(SMOOTH.size()));
        }

        private RunningStatistics statistics(Network network) {
            return RunningStatistics.of(
                    random.doubles(network.statistics().dimension(), 0.5, 2).toArray());
        }
    }
}
