package org.sagitta.api.surface;

import java.util.Optional;

/**
 * A capability is a loss surface's answer to the question whether it has something beside its value and its curvature, such as
 * outputs, layers or a likelihood.
 *
 * @param <C> the requested interface or number
 * @param found the capability; empty if the surface lacks it
 * @param reason the reason why the surface lacks it, for the user; empty text if it has it
 */
public record Capability<C>(Optional<C> found, String reason) {
    /** Creates the answer of a surface that has the capability. */
    public static <C> Capability<C> of(C capability) {
        return new Capability<>(Optional.of(capability), "");
    }

    /** Creates the answer of a surface that lacks the capability. */
    public static <C> Capability<C> absent(String reason) {
        return new Capability<>(Optional.empty(), reason);
    }

    /** Tells whether the surface has the capability. */
    public boolean isPresent() {
        return found.isPresent();
    }

    /**
     * Returns the capability.
     *
     * @throws NotAvailableException if the surface lacks it, with the reason
     */
    public C orElseThrow() {
        return found.orElseThrow(() -> new NotAvailableException(reason));
    }
}
