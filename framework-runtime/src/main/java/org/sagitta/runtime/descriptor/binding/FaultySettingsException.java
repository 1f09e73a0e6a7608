package org.sagitta.runtime.descriptor.binding;

/** Reports that a settings record cannot be bound because of an error in its code, not in the descriptor. */
final class FaultySettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultySettingsException(String message) {
        super(message);
    }

    FaultySettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
