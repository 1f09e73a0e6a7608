package org.sagitta.api.data;

/**
 * This exception reports that data are missing or not as expected. Its message is for the user: what was found, what was
 * expected, and what to do.
 */
public class UnusableDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableDataException(String message) {
        super(message);
    }

    public UnusableDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
