package org.sagitta.runtime.bench;

import com.google.common.primitives.ImmutableIntArray;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Shuffle;
import org.sagitta.runtime.engine.BatchGradient;

/**
 * Computes one update of stochastic gradient descent with momentum, including its gradient, as the trainer {@code sgd}
 * does.
 */
final class TrainingStep {
    static final int BATCH = 128;

    private static final double LEARNING_RATE = 0.01;
    private static final double MOMENTUM = 0.9;

    private final BatchGradient gradients;
    private final INDArray gradient;
    private final INDArray work;

    /**
     * The state from which a step starts: the parameters, a velocity of zero, and the mini-batch that the step uses.
     */
    record Start(INDArray parameters, INDArray velocity, ImmutableIntArray batch) {
        static Start at(INDArray parameters, int examples, RandomGenerator random) {
            int[] order = IntStream.range(0, examples).toArray();
            Shuffle.inPlace(order, random);
            return new Start(
                    parameters,
                    parameters.like(),
                    ImmutableIntArray.copyOf(order).subArray(0, BATCH));
        }
    }

    /** @param like an array with the length and the data type of the parameters */
    TrainingStep(BatchGradient gradients, INDArray like) {
        this.gradients = gradients;
        this.gradient = like.like();
        this.work = like.like();
    }

    /** Performs the step and returns the new velocity. */
    INDArray from(Start start) {
        gradients.compute(start.parameters(), start.batch().toArray(), gradient);
        INDArray velocity = start.velocity().muli(MOMENTUM).addi(gradient);
        start.parameters().subi(velocity.muli(LEARNING_RATE, work));
        return velocity;
    }
}
