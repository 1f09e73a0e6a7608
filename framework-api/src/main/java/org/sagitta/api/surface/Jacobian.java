package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/** This capability multiplies by the Jacobian J, the derivatives of a model's outputs with respect to its parameters. */
public interface Jacobian {
    /**
     * Returns J V, the derivatives of the outputs along P x k directions V.
     *
     * @return N x C for one direction of rank 1, else N x C x k
     */
    INDArray jacobianProduct(INDArray directions);

    /**
     * Returns J' U = sum_n J_n' u_n, a sum and not a mean.
     *
     * @param cotangents U, N x C, or N x C x k for k at once
     * @return an array of length P, or P x k
     */
    INDArray transposedJacobianProduct(INDArray cotangents);
}
