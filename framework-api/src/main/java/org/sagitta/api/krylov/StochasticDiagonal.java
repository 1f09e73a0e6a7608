package org.sagitta.api.krylov;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stochastic diagonal is an estimate of a matrix's diagonal, entry by entry, from random directions.
 *
 * @param diagonal the estimate, of length P and of the operator's precision
 * @param standardErrors the standard errors of the entries, of length P, float64; NaN if there was only one direction
 * @param degreesOfFreedom the degrees of freedom of each standard error: the number of samples less one
 * @param products the number of directions that were multiplied
 */
public record StochasticDiagonal(INDArray diagonal, INDArray standardErrors, double degreesOfFreedom, int products) {}
