package org.sagitta.api.surface;

/** Signals that a loss surface, or what was made of it, does not have what was asked for; the message is for the user. */
public final class NotAvailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param reason a sentence without a full stop: what there is not, why, and what to take instead */
    public NotAvailableException(String reason) {
        super(reason);
    }
}
