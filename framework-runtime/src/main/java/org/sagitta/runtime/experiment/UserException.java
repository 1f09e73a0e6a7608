package org.sagitta.runtime.experiment;

/** Something that the user can mend: the message says how. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserException(String message) {
        super("sagitta: " + message);
    }
}
