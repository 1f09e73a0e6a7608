package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Some P' of P parameters, by a P x P' matrix E of columns of the identity. */
public interface Selection {
    /** P'. */
    int dimension();

    /** E' V, the rows of vectors V, P or P x k, that are selected; a copy. */
    INDArray of(INDArray vectors);

    /** E V of vectors V, P' or P' x k: zero in the rows that are not selected. */
    INDArray embedded(INDArray vectors);

    /** E' A E, P' x P', of a symmetric P x P matrix A; a copy. */
    default INDArray entries(INDArray symmetric) {
        return of(of(symmetric).transpose());
    }
}
