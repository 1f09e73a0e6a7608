package org.sagitta.runtime.training;

import java.util.function.Supplier;
import org.sagitta.api.surface.LossSurface;

/**
 * The loss surface of a step's mini-batch for whoever asks while the parameters stand still. It is made when first asked for,
 * once for all: a run in which nobody asks pays nothing.
 */
final class MiniBatch implements Supplier<LossSurface>, AutoCloseable {
    private final Supplier<? extends LossSurface> source;
    private LossSurface surface;
    private boolean over;

    MiniBatch(Supplier<? extends LossSurface> source) {
        this.source = source;
    }

    /** @throws IllegalStateException where the training has gone on */
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

    /** The parameters are about to move. */
    @Override
    public void close() {
        over = true;
        surface = null;
    }
}
