package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A + damping I of an operator A: positive definite, and factorised once for any number of solutions. */
public interface Damped {
    /**
     * (A + damping I)^-1 V.
     *
     * @param directions V, P x k, or a vector of length P
     * @return of V's shape, in the operator's precision
     * @throws IllegalArgumentException where V has other than P rows
     */
    INDArray solve(INDArray directions);

    /** ln det(A + damping I). */
    double logDeterminant();
}
