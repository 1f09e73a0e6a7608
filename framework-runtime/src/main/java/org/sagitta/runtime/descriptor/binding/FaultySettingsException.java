package org.sagitta.runtime.descriptor.binding;

/** A settings record that nothing can be read into: the fault of whoever wrote it, not of the descriptor. */
final class FaultySettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultySettingsException(String message) {
        super(message);
    }

    FaultySettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
