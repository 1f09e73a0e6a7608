package org.sagitta.api.surface;

/**
 * This exception reports that a loss surface, or an object built from it, lacks something that was requested; the message is
 * for the user.
 */
public final class NotAvailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param reason a sentence without a full stop: what is missing, why, and the alternative
     */
    public NotAvailableException(String reason) {
        super(reason);
    }
}
