package org.sagitta.api.data;

/** Data that are not there; where they are, they may be right. */
public final class MissingDataException extends UnusableDataException {
    private static final long serialVersionUID = 1L;

    public MissingDataException(String message) {
        super(message);
    }

    public MissingDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
