package org.sagitta.plugins.trainers;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.objective.AnalyticObjective;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.plugin.TrainingContext;

/** The loss of example n is 1/2 sum_i a_i (w_i - x_ni)^2; w is three weights and a bias. Keeps what the trainer says. */
final class QuadraticContext implements TrainingContext {
    record Step(long step, double epoch, double loss, ImmutableDoubleArray parameters) {}

    record Epoch(int epoch, long step, double loss) {}

    private static final double[] CURVATURE = {1, 4, 0.5, 2};
    static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterBlock("0.weight", "0", 0, List.of(1, 3)), new ParameterBlock("0.bias", "0", 3, List.of(1))));

    final List<Step> steps = new ArrayList<>();
    final List<Epoch> epochs = new ArrayList<>();
    final List<int[]> batches = new ArrayList<>();
    final List<Integer> renewals = new ArrayList<>();

    private final INDArray parameters;
    private final double[][] examples;
    private final long seed;
    private final Map<String, INDArray> states = new HashMap<>();
    private Map<String, INDArray> resumed = Map.of();
    private long first;
    private long stop = Long.MAX_VALUE;

    QuadraticContext(long seed, double[] start, double[]... examples) {
        this.parameters = Nd4j.createFromArray(start);
        this.examples = examples;
        this.seed = seed;
    }

    /** Streams of neighbouring numbers are independent, as the runtime's are; those of java.util.Random are not. */
    static RandomGenerator generator(long seed, long stream) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(31 * seed + stream);
    }

    /** As where the user interrupts the run. */
    void stopAt(long step) {
        stop = step;
    }

    /** Goes on where another training stands. */
    void resume(QuadraticContext other, Map<String, INDArray> saved) {
        first = other.steps.get(other.steps.size() - 1).step();
        parameters.assign(other.parameters);
        resumed = saved;
    }

    /** What the training keeps, as a checkpoint would save it. */
    Map<String, INDArray> saved() {
        Map<String, INDArray> saved = new HashMap<>();
        states.forEach((name, state) -> saved.put(name, state.dup()));
        return saved;
    }

    @Override
    public long step() {
        return first;
    }

    @Override
    public INDArray state(String name, INDArray initial) {
        states.put(name, initial);
        return first == 0 ? initial : initial.assign(resumed.get(name));
    }

    @Override
    public RandomGenerator random(long stream) {
        return generator(seed, stream);
    }

    @Override
    public Objective objective(int[] batch) {
        double[][] chosen = Arrays.stream(batch).mapToObj(n -> examples[n]).toArray(double[][]::new);
        return new Bowl(List.of(chosen), parameters.dup());
    }

    @Override
    public <T> Counterpart<T> counterpart(Class<T> type) {
        throw new IllegalArgumentException("A bowl is no network");
    }

    @Override
    public DataSet examples(int[] batch) {
        throw new IllegalArgumentException("A bowl is no network");
    }

    @Override
    public Objective objective() {
        return objective(IntStream.range(0, examples.length).toArray());
    }

    @Override
    public void renewStatistics(int batchSize) {
        renewals.add(batchSize);
    }

    @Override
    public int examples() {
        return examples.length;
    }

    @Override
    public INDArray parameters() {
        return parameters;
    }

    @Override
    public ParameterLayout layout() {
        return LAYOUT;
    }

    @Override
    public double gradient(int[] batch, INDArray gradient) {
        batches.add(batch.clone());
        Objective surface = objective(batch);
        gradient.assign(surface.gradient());
        return surface.loss();
    }

    @Override
    public void stepCompleted(long step, double epoch, double loss) {
        steps.add(new Step(step, epoch, loss, ImmutableDoubleArray.copyOf(parameters.toDoubleVector())));
        if (step == stop) {
            throw new CancellationException();
        }
    }

    @Override
    public void epochCompleted(int epoch, long step, double loss) {
        epochs.add(new Epoch(epoch, step, loss));
    }

    int[] examplesOfEpoch(int epoch, int batchesPerEpoch) {
        return batches.subList((epoch - 1) * batchesPerEpoch, epoch * batchesPerEpoch).stream()
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    /** The mean loss of some examples. The accuracy is 1/(1 + loss), so that there is one. */
    private record Bowl(List<double[]> chosen, INDArray parameters) implements AnalyticObjective {
        @Override
        public ParameterLayout layout() {
            return LAYOUT;
        }

        @Override
        public int examples() {
            return chosen.size();
        }

        @Override
        public double loss() {
            double loss = 0;
            for (double[] example : chosen) {
                for (int i = 0; i < example.length; i++) {
                    double distance = parameters.getDouble(i) - example[i];
                    loss += CURVATURE[i] * distance * distance / 2 / chosen.size();
                }
            }
            return loss;
        }

        @Override
        public OptionalDouble accuracy() {
            return OptionalDouble.of(1 / (1 + loss()));
        }

        @Override
        public INDArray gradient() {
            double[] slope = new double[CURVATURE.length];
            for (double[] example : chosen) {
                for (int i = 0; i < slope.length; i++) {
                    slope[i] += CURVATURE[i] * (parameters.getDouble(i) - example[i]) / chosen.size();
                }
            }
            return Nd4j.createFromArray(slope);
        }

        @Override
        public INDArray exampleGradients(int from, int to) {
            INDArray rows = Nd4j.create(DataType.DOUBLE, to - from, CURVATURE.length);
            for (int n = from; n < to; n++) {
                rows.putRow(n - from, new Bowl(List.of(chosen.get(n)), parameters).gradient());
            }
            return rows;
        }

        @Override
        public INDArray outputs() {
            return parameters.reshape(1, parameters.length());
        }

        @Override
        public INDArray hessian() {
            return Nd4j.diag(Nd4j.createFromArray(CURVATURE));
        }

        @Override
        public INDArray ggn() {
            return hessian();
        }

        @Override
        public Objective at(INDArray point) {
            return new Bowl(chosen, point.dup());
        }
    }
}
