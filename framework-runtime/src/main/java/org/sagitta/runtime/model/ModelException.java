package org.sagitta.runtime.model;

/** A model that does not fit its data, loss or weights. The message is for the user: what was found, expected, and what to do. */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }
}
