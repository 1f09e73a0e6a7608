package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A damped operator is A + damping I for an operator A: positive definite, and factorised once for any number of solutions.
 */
public interface Damped {
    /**
     * Returns (A + damping I)^-1 V.
     *
     * @param directions V, P x k, or a vector of length P
     * @return the solution, of V's shape, in the operator's precision
     * @throws IllegalArgumentException if V does not have P rows
     */
    INDArray solve(INDArray directions);

    /** Returns the log-determinant, ln det(A + damping I). */
    double logDeterminant();
}
