package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A selection consists of P' of P parameters; its matrix E, P x P', has columns of the identity. */
public interface Selection {
    /** Returns P', the number of selected parameters. */
    int dimension();

    /** Returns E' V, a copy of the selected rows of vectors V, P or P x k. */
    INDArray of(INDArray vectors);

    /** Returns E V for vectors V, P' or P' x k; rows that are not selected are zero. */
    INDArray embedded(INDArray vectors);

    /** Returns E' A E, a P' x P' copy, for a symmetric P x P matrix A. */
    default INDArray entries(INDArray symmetric) {
        return of(of(symmetric).transpose());
    }
}
