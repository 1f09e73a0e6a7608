package org.sagitta.runtime.descriptor;

import java.util.Optional;

/**
 * What becomes of a data set after its source has loaded it, in this order.
 *
 * @param holdOut how many training examples, drawn at random, become the validation part
 * @param subset how many of the training examples, drawn at random, are left
 * @param balanced as many of each class in the subset; where they do not divide, the first classes have one more
 * @param labelNoise the share of the training labels that another class, drawn at random, takes the place of
 */
public record DataTreatment(Optional<Integer> holdOut, Optional<Integer> subset, boolean balanced, double labelNoise) {}
