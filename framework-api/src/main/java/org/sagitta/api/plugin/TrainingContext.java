package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.ParameterLayout;

/** What a trainer works on. */
public interface TrainingContext {
    /** Random numbers that follow from the run's seed. One generator, which goes on where it stood. */
    RandomGenerator random();

    /** The number of training examples. */
    int examples();

    /** The model's parameters, of length P: the live vector, which the trainer changes in place. */
    INDArray parameters();

    /** The names, shapes and offsets of the parts of {@link #parameters}. */
    ParameterLayout layout();

    /**
     * The mean loss over some training examples at the live parameters, and its gradient, without any decay.
     *
     * @param batch indices of the examples, from 0
     * @param gradient takes the gradient, of length P and of the parameters' type
     * @return the loss
     */
    double gradient(int[] batch, INDArray gradient);

    /**
     * Says that the parameters were updated. A checkpoint that is due is measured before this returns.
     *
     * @param step updates so far, from 1
     * @param steps updates that this training will take
     * @param epoch passes over the data so far
     * @param loss of the step's mini-batch
     * @throws RuntimeException where the training must stop: the loss is not finite, or the user interrupted the run; let it
     *     pass
     */
    void stepCompleted(long step, long steps, double epoch, double loss);

    /** Says that a pass over the data is done. {@code loss} is the mean over its batches, weighted by their examples. */
    void epochCompleted(int epoch, long step, double loss);
}
