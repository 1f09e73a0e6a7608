package org.sagitta.plugins.trainers;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.TrainingContext;

/** The loss of example n is 1/2 sum_i a_i (w_i - x_ni)^2; w is three weights and a bias. Keeps what the trainer says. */
final class QuadraticContext implements TrainingContext {
    record Step(long step, long steps, double epoch, double loss, ImmutableDoubleArray parameters) {}

    record Epoch(int epoch, long step, double loss) {}

    private static final double[] CURVATURE = {1, 4, 0.5, 2};

    final List<Step> steps = new ArrayList<>();
    final List<Epoch> epochs = new ArrayList<>();
    final List<int[]> batches = new ArrayList<>();

    private final INDArray parameters;
    private final double[][] examples;
    private final RandomGenerator random;
    private long stop = Long.MAX_VALUE;

    QuadraticContext(long seed, double[] start, double[]... examples) {
        this.parameters = Nd4j.createFromArray(start);
        this.examples = examples;
        this.random = new Random(seed);
    }

    /** As where the user interrupts the run. */
    void stopAt(long step) {
        stop = step;
    }

    @Override
    public RandomGenerator random() {
        return random;
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
        return new ParameterLayout(List.of(
                new ParameterBlock("0.weight", "0", 0, List.of(1, 3)),
                new ParameterBlock("0.bias", "0", 3, List.of(1))));
    }

    @Override
    public double gradient(int[] batch, INDArray gradient) {
        batches.add(batch.clone());
        double loss = 0;
        double[] slope = new double[CURVATURE.length];
        for (int n : batch) {
            for (int i = 0; i < slope.length; i++) {
                double distance = parameters.getDouble(i) - examples[n][i];
                loss += CURVATURE[i] * distance * distance / 2 / batch.length;
                slope[i] += CURVATURE[i] * distance / batch.length;
            }
        }
        gradient.assign(Nd4j.createFromArray(slope));
        return loss;
    }

    @Override
    public void stepCompleted(long step, long ofSteps, double epoch, double loss) {
        steps.add(new Step(step, ofSteps, epoch, loss, ImmutableDoubleArray.copyOf(parameters.toDoubleVector())));
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
}
