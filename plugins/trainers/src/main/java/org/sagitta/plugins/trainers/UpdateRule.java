package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.ndarray.INDArray;

/** An {@code UpdateRule} turns a gradient into the change that is subtracted from the parameters. */
interface UpdateRule {
    /**
     * Turns a gradient into the change, in place.
     *
     * @param gradient the gradient, of length P
     * @param learningRate the learning rate of this update
     * @param step the number of updates before this one
     */
    void apply(INDArray gradient, double learningRate, long step);
}
