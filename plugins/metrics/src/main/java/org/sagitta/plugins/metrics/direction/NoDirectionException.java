package org.sagitta.plugins.metrics.direction;

/**
 * A {@code NoDirectionException} says that a direction does not exist, such as that of a zero gradient. The message
 * gives the reason to the user.
 */
public final class NoDirectionException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    /**
     * Makes an exception with its reason.
     *
     * @param reason a sentence without a full stop
     */
    public NoDirectionException(String reason) {
        super(reason);
    }
}
