package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A training context gives a trainer its model, its data and its state. To resume in the middle, a trainer has only {@link
 * #step} and the arrays of {@link #state}; it therefore takes new random numbers for each stretch of the training, from {@link
 * #random} by the stretch's number.
 */
public interface TrainingContext extends PluginContext {
    /** Returns the number of updates made before: 0, or those of the interrupted run that is resumed. */
    long step();

    /**
     * Returns an array of the training's state, such as a velocity or a mean of iterates. The trainer changes it in place
     * before it calls {@link #stepCompleted}; checkpoints save it.
     *
     * @param name letters, digits and hyphens, unique within the training
     * @param first the value at step 0; not copied
     * @return {@code first}, or the saved value if an interrupted run is resumed
     */
    INDArray state(String name, INDArray first);

    /**
     * Returns random numbers that depend on the run's seed: a new generator at its start with each call.
     *
     * @param stream the index of one of many independent streams, such as the epoch's number
     */
    RandomGenerator random(long stream);

    /** Returns the number of training examples. */
    int examples();

    /** Returns the model's parameters, of length P: the live vector, which the trainer changes in place. */
    INDArray parameters();

    /** Returns the names, shapes and offsets of the tensors in {@link #parameters}. */
    ParameterLayout layout();

    /**
     * Computes the mean loss over some training examples at the live parameters, and its gradient, without weight decay.
     * Dropout draws new masks, and batch normalisation's running statistics are updated. Call it once for each update, or once
     * for each mini-batch of an update.
     *
     * @param batch indices of the examples, from 0
     * @param gradient receives the gradient, of length P and of the parameters' type
     * @return the loss
     */
    double gradient(int[] batch, INDArray gradient);

    /**
     * Computes the same as {@link #gradient} once more in the same update, at live parameters that were moved temporarily,
     * such as for a climb, a trial step or a sample. Dropout's masks are those of the {@link #gradient} before, and batch
     * normalisation's running statistics are not updated.
     *
     * @param batch indices of the examples, from 0
     * @param gradient receives the gradient, of length P and of the parameters' type
     * @return the loss
     * @throws IllegalStateException if {@link #gradient} was not called before
     */
    double gradientAgain(int[] batch, INDArray gradient);

    /**
     * Returns the loss surface of some training examples at the live parameters, with the descriptor's {@code curvature}
     * settings.
     *
     * @param batch indices of the examples, from 0
     */
    LossSurface surface(int[] batch);

    /**
     * Returns the loss surface of the training examples whose curvature is measured: all of them, unless {@code
     * curvature.examples} selects fewer.
     */
    LossSurface surface();

    /**
     * Returns the network as another library's model, at the live parameters and running statistics, for a trainer that lets
     * the library make the updates of {@link #examples(int[])} and sends back each result.
     *
     * @param type the library's type, such as DL4J's {@code ComputationGraph}
     * @throws NotAvailableException if there is no equivalent model; the message is for the user
     */
    <T> Counterpart<T> counterpart(Class<T> type);

    /**
     * Returns copies of some training examples in the parameters' type, for a {@link #counterpart}. The features are [n, D],
     * or [n, channels, height, width] for images. The labels are [n, C] with one-hot classes, or 0 and 1 if two classes have
     * one output.
     *
     * @param batch indices of the examples, from 0
     * @throws NotAvailableException if the loss surface is in closed form and has no data
     */
    DataSet examples(int[] batch);

    /**
     * Updates batch normalisation's running statistics for live parameters that were set and not reached by updates. It makes
     * a pass over the training examples, where each batch has its layer's momentum, so that (1 - momentum)^batches of the old
     * statistics remains. Without batch normalisation it does nothing.
     *
     * @param batchSize the number of examples in a batch
     */
    void renewStatistics(int batchSize);

    /**
     * Reports that the parameters were updated. If a checkpoint is due, it is measured before this method returns.
     *
     * @param step the number of updates so far, from 1
     * @param epoch the number of passes over the data so far
     * @param loss the loss of the step's mini-batch
     * @throws RuntimeException if the training must stop, because the loss is not finite or the user interrupted the run;
     *     do not catch it
     */
    void stepCompleted(long step, double epoch, double loss);

    /**
     * Reports that a pass over the data is complete. {@code loss} is the mean over its batches, weighted by their numbers of
     * examples.
     */
    void epochCompleted(int epoch, long step, double loss);
}
