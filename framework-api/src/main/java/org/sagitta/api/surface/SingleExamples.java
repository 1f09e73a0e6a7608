package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells the derivatives of single examples' own losses. A loss that is no mean over independent examples has none: with batch
 * normalisation in training mode each output depends on the whole batch.
 */
public interface SingleExamples {
    /**
     * The gradients g_n of single examples' own losses; their mean is the gradient.
     *
     * @param from the first example
     * @param to the one after the last
     * @return (to - from) x P
     */
    INDArray exampleGradients(int from, int to);

    /**
     * The weight w of the likelihood p that an example's loss stands for: l(f, y) = -w log p(y | f), up to a constant of y. It
     * is 1, but 1/C for a mean over C independent targets. The score of an example, whose outer products make {@link
     * Fisher.Empirical} and estimate the Gauss-Newton matrix, is its gradient over sqrt(w). Absent where the loss stands for
     * no likelihood.
     */
    default Capability<Double> likelihoodWeight() {
        return Capability.of(1.0);
    }
}
