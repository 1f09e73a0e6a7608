package org.sagitta.runtime.formula;

/** Signals that a formula, or a name in it, has no value for the figures that are there; the message is for the user. */
public final class NoValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what was found, and where */
    public NoValueException(String message) {
        super(message);
    }
}
