package org.sagitta.api.settings;

/**
 * This exception reports that settings do not fit each other, the data or the model. It counts as a mistake of the user, who
 * sees the message beside the entry's name; any other exception of a plugin counts as an error in its code.
 */
public final class UnsuitableSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /**
     * Creates the exception.
     *
     * @param message what was found, what was expected, and what to do; without the entry's name
     */
    public UnsuitableSettingsException(String message) {
        super(message);
    }
}
