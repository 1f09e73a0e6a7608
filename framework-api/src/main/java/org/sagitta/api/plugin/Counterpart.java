package org.sagitta.api.plugin;

/**
 * A counterpart is the network as another library's model. It has its own copy of the parameters, which begins with those of
 * the training and is then updated by the library.
 *
 * @param <T> the library's type
 */
public interface Counterpart<T> {
    /** Returns the library's model. */
    T model();

    /** Copies the model's parameters and running statistics to the training. */
    void send();
}
