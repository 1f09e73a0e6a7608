package org.sagitta.api.plugin;

import java.util.Optional;
import java.util.OptionalInt;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * Moves a model's parameters.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface Trainer<S extends Record> extends ExtensionPoint {
    /**
     * Looks whether the settings fit the data and the model, before the run begins and anything is written.
     *
     * @param examples the number of training examples
     * @param layout the model's parameters
     * @throws UnsuitableSettingsException where they do not fit the data or the model; the message is for the user
     */
    default void check(S settings, int examples, ParameterLayout layout) {}

    /**
     * The other library's model that it trains, if it does so by {@link TrainingContext#counterpart}: what has none is
     * refused before the run begins.
     */
    default Optional<Class<?>> counterpart() {
        return Optional.empty();
    }

    /**
     * The number of updates that the training takes, if it does not stop early.
     *
     * @param examples the number of training examples
     */
    long steps(S settings, int examples);

    /**
     * The examples of an update, where each epoch goes over all examples once in such batches, what is left making a smaller
     * one. By it, points of the training that never come and batches of one example are found before the run begins; empty
     * where a training is not of that kind.
     *
     * @param examples the number of training examples
     */
    default OptionalInt batchSize(S settings, int examples) {
        return OptionalInt.empty();
    }

    /**
     * Trains to the end, or goes on where a run that was interrupted stands: from {@link TrainingContext#step}. The runtime
     * has measured the start before this is called and measures the end after it.
     */
    void train(S settings, TrainingContext context);
}
