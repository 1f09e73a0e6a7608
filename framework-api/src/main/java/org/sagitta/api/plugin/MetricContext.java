package org.sagitta.api.plugin;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;

/** What a metric may ask of the runtime. */
public interface MetricContext extends EstimationContext {
    /**
     * True where all eigenvalues are affordable: the operator is dense already, or its structure leaves an eigenproblem of
     * order 2,000 at most. It is what {@code method: auto} goes by.
     */
    boolean affordsEigenvalues(CurvatureOperator operator);

    /**
     * All eigenvalues, ascending, in double precision, by the operator's structure and a dense solver. Computed once a checkpoint and estimator, whoever
     * asks; they also go into the run's artifacts.
     */
    double[] eigenvalues(CurvatureOperator operator);

    /**
     * Keeps what is more than one number: it becomes {@code artifacts/step-XXXXXXXX/ESTIMATOR-NAME.npy} of the run, in
     * double precision.
     */
    void artifact(String name, INDArray values);
}
