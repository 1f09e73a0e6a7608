package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What a gradient becomes before it is subtracted from the parameters. */
interface UpdateRule {
    /**
     * Makes a gradient the change, in place.
     *
     * @param gradient of length P
     * @param learningRate of this update
     * @param step updates before this one
     */
    void apply(INDArray gradient, double learningRate, long step);
}
