package org.sagitta.api.operator;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Solves dense symmetric eigenproblems A v = lambda v in float64, and checks its answers. */
public interface Eigensolver {
    /**
     * All eigenvalues, ascending.
     *
     * @param symmetric n x n, of any precision
     * @throws ArithmeticException where it has entries that are not finite, or there is no answer that is right
     */
    double[] eigenvalues(INDArray symmetric);

    /**
     * All eigenvalues and eigenvectors.
     *
     * @param symmetric n x n, of any precision
     * @throws ArithmeticException where it has entries that are not finite, or there is no answer that is right
     */
    Eigenpairs eigenpairs(INDArray symmetric);

    /** The eigenpairs of several matrices, in their order, which an implementation may find side by side. */
    default List<Eigenpairs> eigenpairs(List<INDArray> symmetric) {
        return symmetric.stream().map(this::eigenpairs).toList();
    }
}
