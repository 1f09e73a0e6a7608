package org.sagitta.runtime.training;

import java.util.function.Supplier;
import org.sagitta.api.surface.LossSurface;

/**
 * Supplies the loss surface of a step's mini-batch while the parameters do not change. It is created at the first
 * request and shared, so that a run without requests has no cost.
 */
final class MiniBatch implements Supplier<LossSurface>, AutoCloseable {
    private final Supplier<? extends LossSurface> source;
    private LossSurface surface;
    private boolean over;

    MiniBatch(Supplier<? extends LossSurface> source) {
        this.source = source;
    }

    /** @throws IllegalStateException if the training has continued */
    @Override
    public LossSurface get() {
        if (over) {
            throw new IllegalStateException(
                    "The parameters have moved on: a step's mini-batch is to be asked for while its event is handled");
        }
        if (surface == null) {
            surface = source.get();
        }
        return surface;
    }

    /** Invalidates the surface, because the parameters are about to change. */
    @Override
    public void close() {
        over = true;
        surface = null;
    }
}
