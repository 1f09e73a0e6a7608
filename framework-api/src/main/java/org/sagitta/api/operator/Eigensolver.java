package org.sagitta.api.operator;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An eigensolver solves dense symmetric eigenproblems A v = lambda v in float64, and checks its results. */
public interface Eigensolver {
    /**
     * Computes all eigenvalues in ascending order.
     *
     * @param symmetric n x n, of any precision
     * @throws ArithmeticException if it has entries that are not finite, or no result passes the checks
     */
    double[] eigenvalues(INDArray symmetric);

    /**
     * Computes all eigenvalues and eigenvectors.
     *
     * @param symmetric n x n, of any precision
     * @throws ArithmeticException if it has entries that are not finite, or no result passes the checks
     */
    Eigenpairs eigenpairs(INDArray symmetric);

    /** Computes the eigenpairs of several matrices, in their order; an implementation may compute them in parallel. */
    default List<Eigenpairs> eigenpairs(List<INDArray> symmetric) {
        return symmetric.stream().map(this::eigenpairs).toList();
    }
}
