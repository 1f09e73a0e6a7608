package org.sagitta.runtime.training;

import java.nio.file.Path;
import java.util.Optional;

/** Reports that the training diverged: the loss is no longer finite. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param where the place of the first value that is not finite, if it arises before the loss itself */
    DivergedException(long step, double loss, Optional<String> where, Optional<Path> lastCheckpoint) {
        super((step == 0
                        ? "the loss is " + loss + " before any training"
                        : "the training diverged: the loss became " + loss + " at step " + step)
                + where.map(layer -> "; the first value that is not finite is in " + layer)
                        .orElse("") + ". "
                + (step == 0 ? "The data or the weights are not what they should be" : advice(lastCheckpoint)));
    }

    private static String advice(Optional<Path> lastCheckpoint) {
        return lastCheckpoint.map(file -> "The last good checkpoint is " + file).orElse("There is no checkpoint yet")
                + ". A smaller trainer.learning-rate usually helps";
    }
}
