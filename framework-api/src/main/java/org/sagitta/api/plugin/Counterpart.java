package org.sagitta.api.plugin;

/**
 * The network as another library's model, which has parameters of its own: those of the training when it is asked for, then
 * whatever the library makes of them.
 *
 * @param <T> the library's type
 */
public interface Counterpart<T> {
    /** The library's model. */
    T model();

    /** Makes the model's parameters and running statistics those of the training. */
    void send();
}
