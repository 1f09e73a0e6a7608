package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * What a trainer works on. What it must know to go on in the middle is {@link #step} and what it keeps by {@link #state}; so
 * random numbers are drawn anew for each stretch, from {@link #random} by its number.
 */
public interface TrainingContext extends PluginContext {
    /** Updates that were made before: 0, or where a run that was interrupted goes on, how far it had come. */
    long step();

    /**
     * An array that belongs to the training: a velocity, a mean of iterates. The trainer changes it in place before it says
     * {@link #stepCompleted}; checkpoints save it.
     *
     * @param name letters, digits and hyphens, the training's own
     * @param first what it is at step 0; not copied
     * @return {@code first}, or where a run that was interrupted goes on, what it had become
     */
    INDArray state(String name, INDArray first);

    /**
     * Random numbers that follow from the run's seed: a new generator at its start with each call.
     *
     * @param stream which of many independent ones: the epoch's number, say
     */
    RandomGenerator random(long stream);

    /** The number of training examples. */
    int examples();

    /** The model's parameters, of length P: the live vector, which the trainer changes in place. */
    INDArray parameters();

    /** The names, shapes and offsets of the parts of {@link #parameters}. */
    ParameterLayout layout();

    /**
     * The mean loss over some training examples at the live parameters, and its gradient, without any decay. Dropout draws new
     * masks, and batch normalisation's running statistics move: once an update, unless it is of several mini-batches.
     *
     * @param batch indices of the examples, from 0
     * @param gradient takes the gradient, of length P and of the parameters' type
     * @return the loss
     */
    double gradient(int[] batch, INDArray gradient);

    /**
     * As {@link #gradient}, once more in the same update, where the live parameters were moved for the time being: a climb, a
     * trial step, a sample. What belongs to the update stays: dropout's masks are those of the {@link #gradient} before, and
     * batch normalisation's running statistics do not move.
     *
     * @param batch indices of the examples, from 0
     * @param gradient takes the gradient, of length P and of the parameters' type
     * @return the loss
     * @throws IllegalStateException where the training has not asked for a {@link #gradient} before
     */
    double gradientAgain(int[] batch, INDArray gradient);

    /**
     * The loss surface of some training examples at the live parameters, with the descriptor's {@code curvature} settings.
     *
     * @param batch indices of the examples, from 0
     */
    LossSurface surface(int[] batch);

    /** That of the training examples whose curvature is measured: all of them, unless {@code curvature.examples} are fewer. */
    LossSurface surface();

    /**
     * The network as another library's model, at the live parameters and running statistics: for a trainer that lets that
     * library make the updates, of {@link #examples(int[])}, and sends the outcome of each.
     *
     * @param type the library's: DL4J's {@code ComputationGraph}
     * @throws NotAvailableException where there is no such model that computes the same; the message is for the user
     */
    <T> Counterpart<T> counterpart(Class<T> type);

    /**
     * Some training examples, for a {@link #counterpart}: copies in the parameters' type. The features are [n, D], or [n,
     * channels, height, width] of images; the labels are [n, C], a class being its unit vector, or 0 or 1 where there is one
     * output for two classes.
     *
     * @param batch indices of the examples, from 0
     * @throws NotAvailableException where there are no data, but a loss surface in closed form
     */
    DataSet examples(int[] batch);

    /**
     * Moves batch normalisation's running statistics to those of the live parameters, where these were set and not moved
     * to: by a pass over the training examples, each batch with the momentum of its layer, so that of what they were
     * (1 - momentum)^batches remains. Without batch normalisation it does nothing.
     *
     * @param batchSize examples at a time
     */
    void renewStatistics(int batchSize);

    /**
     * Says that the parameters were updated. A checkpoint that is due is measured before this returns.
     *
     * @param step updates so far, from 1
     * @param epoch passes over the data so far
     * @param loss of the step's mini-batch
     * @throws RuntimeException where the training must stop: the loss is not finite, or the user interrupted the run; let it
     *     pass
     */
    void stepCompleted(long step, double epoch, double loss);

    /** Says that a pass over the data is done. {@code loss} is the mean over its batches, weighted by their examples. */
    void epochCompleted(int epoch, long step, double loss);
}
