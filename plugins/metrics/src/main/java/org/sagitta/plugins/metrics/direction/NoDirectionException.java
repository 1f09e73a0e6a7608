package org.sagitta.plugins.metrics.direction;

/** There is no such direction here: that of a gradient that is zero, say. The message is the reason, for the user. */
public final class NoDirectionException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /** @param reason a sentence without a full stop */
    public NoDirectionException(String reason) {
        super(reason);
    }
}
