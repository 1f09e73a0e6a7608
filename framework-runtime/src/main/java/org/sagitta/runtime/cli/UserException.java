package org.sagitta.runtime.cli;

/** Something that the user can mend: the message says how. */
final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserException(String message) {
        super("sagitta: " + message);
    }
}
