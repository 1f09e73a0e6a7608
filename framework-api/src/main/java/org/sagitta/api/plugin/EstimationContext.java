package org.sagitta.api.plugin;

import org.nd4j.linalg.api.ndarray.INDArray;

/** An estimation context lets an estimator also save arrays. */
public interface EstimationContext extends CurvatureContext {
    /**
     * Saves a result of more than one number, in double precision, as {@code artifacts/step-XXXXXXXX/ESTIMATOR-NAME.npy} of
     * the run.
     */
    void artifact(String name, INDArray values);
}
