package org.sagitta.api.settings;

/**
 * Signals that settings do not fit each other, the data or the model: a mistake of the user's, to whom the message is shown
 * beside the entry's name. Any other exception of a plugin counts as a fault in its code.
 */
public final class UnsuitableSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** @param message what was found, what was expected, and what to do; without the entry's name */
    public UnsuitableSettingsException(String message) {
        super(message);
    }
}
