package org.sagitta.runtime.descriptor;

import java.util.Optional;

/**
 * Configures the changes to a data set after its source has loaded it, in this order.
 *
 * @param holdOut the number of training examples that are moved to the validation split, drawn at random
 * @param subset the number of training examples that are kept, drawn at random
 * @param balanced whether the subset has equally many examples of each class; if the numbers do not divide, the first
 * classes have one more
 * @param labelNoise the share of the training labels that are replaced by another class, both drawn at random
 */
public record DataTreatment(Optional<Integer> holdOut, Optional<Integer> subset, boolean balanced, double labelNoise) {
    /** Returns whether any of it is drawn at random. */
    public boolean isRandom() {
        return holdOut.isPresent() || subset.isPresent() || labelNoise > 0;
    }
}
