package org.sagitta.runtime.model;

import java.util.Collection;

/** A model that does not fit its data, loss or weights. The message is for the user: what was found, expected, and what to do. */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }

    /** Throws one that says all of them, a line each, where there are any. */
    public static void throwIfAny(Collection<String> misfits) {
        if (!misfits.isEmpty()) {
            throw new ModelException(String.join("\n", misfits));
        }
    }
}
