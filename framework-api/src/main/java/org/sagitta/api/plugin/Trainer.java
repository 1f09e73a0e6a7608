package org.sagitta.api.plugin;

import java.util.Optional;
import java.util.OptionalInt;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A trainer updates a model's parameters.
 *
 * @param <S> the settings, a record: see {@link org.sagitta.api.settings}
 */
public interface Trainer<S extends Record> extends ExtensionPoint {
    /**
     * Checks that the settings fit the data and the model, before the run begins and anything is written.
     *
     * @param examples the number of training examples
     * @param layout the model's parameters
     * @throws UnsuitableSettingsException if they do not; the message is for the user
     */
    default void check(S settings, int examples, ParameterLayout layout) {}

    /**
     * Returns the type of another library's model that the trainer needs by {@link TrainingContext#counterpart}. A model
     * without such a counterpart is rejected before the run begins.
     */
    default Optional<Class<?>> counterpart() {
        return Optional.empty();
    }

    /**
     * Returns the number of updates of a training that does not stop early.
     *
     * @param examples the number of training examples
     */
    long steps(S settings, int examples);

    /**
     * Returns the number of examples of an update, if each epoch goes over all examples once in such batches, with a smaller
     * last batch; empty for other kinds of training. It serves to find unreachable points of the training and batches of one
     * example before the run begins.
     *
     * @param examples the number of training examples
     */
    default OptionalInt batchSize(S settings, int examples) {
        return OptionalInt.empty();
    }

    /**
     * Trains to the end, beginning at {@link TrainingContext#step}, which is not 0 if an interrupted run is resumed. The
     * runtime measures the start before this call and the end after it.
     */
    void train(S settings, TrainingContext context);
}
