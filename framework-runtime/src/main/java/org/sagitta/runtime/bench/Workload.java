package org.sagitta.runtime.bench;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.Activation;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.architecture.LeNet;
import org.sagitta.runtime.model.architecture.Mlp;
import org.sagitta.runtime.model.architecture.PreResNet;
import org.sagitta.runtime.model.architecture.ThreeConvolutions;

/**
 * A workload that {@code bench} times: a network on random data with the softmax cross-entropy loss.
 *
 * @param shape the shape of one example
 * @param examples N, the number of examples
 * @param repeats how many times a product with one direction is timed
 */
public record Workload(String name, List<Integer> shape, int examples, Architecture architecture, int repeats) {
    /** All workloads that {@code bench} offers, from small to large. */
    public static final List<Workload> ALL = List.of(
            new Workload("mlp-784-100-10", List.of(784), 5000, new Mlp(List.of(100), Activation.TANH), Workload.MANY),
            new Workload(
                    "blobs-100-30-30-10", List.of(100), 1000, new Mlp(List.of(30, 30), Activation.RELU), Workload.MANY),
            new Workload("lenet", List.of(1, 28, 28), 256, new LeNet(), Workload.SEVERAL),
            new Workload("3c3d", List.of(3, 32, 32), 128, new ThreeConvolutions(), Workload.FEW),
            new Workload("preresnet20-eval", List.of(3, 32, 32), 128, new PreResNet(20, 1), Workload.FEW));

    /** The loss function of all workloads. */
    public static final LossFunction LOSS = LossFunction.CROSS_ENTROPY;

    private static final int CLASSES = 10;
    private static final int MANY = 30;
    private static final int SEVERAL = 15;
    private static final int FEW = 5;
    private static final long SEED = 1;

    public Workload {
        shape = List.copyOf(shape);
    }

    /** Returns the workload with the given name, or empty if there is none. */
    public static Optional<Workload> named(String name) {
        return ALL.stream().filter(workload -> workload.name().equals(name)).findFirst();
    }

    /** Returns the same workload with another number of repeats. */
    public Workload withRepeats(int newRepeats) {
        return new Workload(name, shape, examples, architecture, newRepeats);
    }

    /**
     * Creates the data: Gaussian features and random classes. The features are float32 numbers, so that both precisions
     * compute on the same data.
     */
    public Examples data() {
        RandomGenerator random = new SplittableRandom(SEED);
        int width = shape.stream().reduce(1, Math::multiplyExact);
        return new Examples(
                Nd4j.createFromArray(gaussian(random, Math.multiplyExact(examples, width)))
                        .reshape('c', examples, width),
                shape,
                new Targets.Classes(
                        ImmutableIntArray.copyOf(
                                random.ints(examples, 0, CLASSES).toArray()),
                        CLASSES));
    }

    /** Creates the network of this architecture for the given data. */
    public Network network(Examples data) {
        return ModelBuilder.network(new ModelSettings.Named(architecture), data, LOSS);
    }

    /** Returns an array of standard normal random numbers. */
    static float[] gaussian(RandomGenerator random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
