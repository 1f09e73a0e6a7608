package org.sagitta.api.surface;

import java.util.Optional;

/**
 * Answers whether a loss surface has something beside its value and its curvature, such as outputs, layers or a likelihood.
 *
 * @param <C> the interface, or the number, that was asked for
 * @param found empty where the surface has none
 * @param reason why it has none, for the user; empty text where it has
 */
public record Capability<C>(Optional<C> found, String reason) {
    /** The answer of a surface that has it. */
    public static <C> Capability<C> of(C capability) {
        return new Capability<>(Optional.of(capability), "");
    }

    /** The answer of a surface that has none. */
    public static <C> Capability<C> absent(String reason) {
        return new Capability<>(Optional.empty(), reason);
    }

    /** Whether the surface has it. */
    public boolean isPresent() {
        return found.isPresent();
    }

    /**
     * What was asked for.
     *
     * @throws NotAvailableException with the reason, where the surface has none
     */
    public C orElseThrow() {
        return found.orElseThrow(() -> new NotAvailableException(reason));
    }
}
