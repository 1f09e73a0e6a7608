package org.sagitta.api.plugin;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What an estimator may ask of the runtime. */
public interface EstimationContext extends CurvatureContext {
    /**
     * Keeps what is more than one number: it becomes {@code artifacts/step-XXXXXXXX/ESTIMATOR-NAME.npy} of the run, in
     * double precision.
     */
    void artifact(String name, INDArray values);
}
