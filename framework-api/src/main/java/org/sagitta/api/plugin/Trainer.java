package org.sagitta.api.plugin;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.data.UnusableDataException;

/**
 * Moves a model's parameters.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface Trainer<S extends Record> extends ExtensionPoint {
    /**
     * Looks whether the settings fit the data, before the run begins and anything is written.
     *
     * @param examples the number of training examples
     * @throws UnusableDataException where they do not; the message is for the user
     */
    default void check(S settings, int examples) {}

    /** Trains to the end. The runtime has measured the start before this is called and measures the end after it. */
    void train(S settings, TrainingContext context);
}
