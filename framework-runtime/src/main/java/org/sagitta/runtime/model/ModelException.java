package org.sagitta.runtime.model;

import java.util.Collection;

/**
 * Reports that a model does not fit its data, loss or weights. The message is for the user: what was found, what was
 * expected, and what to do.
 */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }

    /** Throws an exception with all misfits, one per line, if there are any. */
    public static void throwIfAny(Collection<String> misfits) {
        if (!misfits.isEmpty()) {
            throw new ModelException(String.join("\n", misfits));
        }
    }
}
