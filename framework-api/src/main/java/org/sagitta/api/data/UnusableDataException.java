package org.sagitta.api.data;

/** Data that are missing or not what they should be. Its message is for the user: what was found, expected, and what to do. */
public class UnusableDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableDataException(String message) {
        super(message);
    }

    public UnusableDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
