package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@code Gradients} computes the gradients of a training. */
interface Gradients {
    /**
     * Computes the gradient for an update by a mini-batch.
     *
     * @param gradient receives the gradient
     * @return the mean loss of the batch at the current parameters
     */
    double at(int[] batch, INDArray gradient);
}
