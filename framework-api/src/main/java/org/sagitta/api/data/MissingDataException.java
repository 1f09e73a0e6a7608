package org.sagitta.api.data;

/** This exception reports that data do not exist; data that exist but are wrong raise its base class. */
public final class MissingDataException extends UnusableDataException {
    private static final long serialVersionUID = 1L;

    public MissingDataException(String message) {
        super(message);
    }

    public MissingDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
