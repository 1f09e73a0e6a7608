package org.sagitta.runtime.run;

import java.nio.file.Path;
import java.util.Optional;

/** A loss that is not a number any more. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(long step, double loss, Optional<Path> lastCheckpoint) {
        super("the training diverged: the loss became " + loss + " at step " + step + ". "
                + lastCheckpoint
                        .map(file -> "The last good checkpoint is " + file)
                        .orElse("There is no checkpoint yet")
                + ". A smaller trainer.learning-rate usually helps");
    }
}
