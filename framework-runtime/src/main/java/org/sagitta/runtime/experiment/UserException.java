package org.sagitta.runtime.experiment;

/** Reports a problem that the user can solve: the message says how. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super("sagitta: " + message);
    }
}
