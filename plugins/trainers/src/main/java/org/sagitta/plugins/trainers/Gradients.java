package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the gradients of a training come from. */
interface Gradients {
    /**
     * The gradient that an update by a mini-batch goes by.
     *
     * @param gradient takes it
     * @return the mean loss of the batch at the parameters as they are
     */
    double at(int[] batch, INDArray gradient);
}
