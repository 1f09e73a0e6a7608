package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * This capability gives the derivatives of single examples' losses. A loss that is no mean over independent examples lacks it:
 * with batch normalisation in training mode, each output depends on the whole batch.
 */
public interface SingleExamples {
    /**
     * Returns the gradients g_n of single examples' losses; their mean is the gradient.
     *
     * @param from the first example
     * @param to the one after the last
     * @return (to - from) x P
     */
    INDArray exampleGradients(int from, int to);

    /**
     * Returns the weight w of the likelihood p that an example's loss represents: l(f, y) = -w log p(y | f), up to a constant
     * of y. It is 1, or 1/C for a mean over C independent targets. The score of an example is its gradient divided by sqrt(w);
     * the outer products of scores form {@link Fisher.Empirical} and estimate the Gauss-Newton matrix. It is absent if the
     * loss represents no likelihood.
     */
    default Capability<Double> likelihoodWeight() {
        return Capability.of(1.0);
    }
}
