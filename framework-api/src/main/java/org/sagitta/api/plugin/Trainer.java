package org.sagitta.api.plugin;

import org.pf4j.ExtensionPoint;

/**
 * Moves a model's parameters.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface Trainer<S extends Record> extends ExtensionPoint {
    /** Trains to the end. The runtime has measured the start before this is called and measures the end after it. */
    void train(S settings, TrainingContext context);
}
