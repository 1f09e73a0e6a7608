package org.sagitta.api.loss;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.data.Targets;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * Makes a loss that a descriptor can name as its {@code loss}, {@code {type: NAME, ...}}: by the class's name without {@code
 * Loss}, in kebab case, unless {@link jakarta.inject.Named} gives another. It stands next to the built-in ones, so it cannot
 * have the name of one. The model has as many outputs as a target has values, or as there are classes.
 *
 * @param <S> a record with the loss's settings, which is their schema, defaults, validation and documentation
 */
public interface LossType<S extends Record> extends ExtensionPoint {
    /** The loss with these settings. */
    Loss loss(S settings);

    /**
     * Looks whether the loss has a value at such targets, before the run begins and anything is written. Called for each split
     * of the data.
     *
     * @throws UnsuitableSettingsException where it has none; the message is for the user
     */
    default void check(S settings, Targets targets) {}
}
