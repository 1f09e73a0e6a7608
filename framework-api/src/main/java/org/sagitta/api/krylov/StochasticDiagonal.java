package org.sagitta.api.krylov;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A diagonal from random directions, entry by entry.
 *
 * @param diagonal the estimate, of length P and of the operator's precision
 * @param standardErrors of its entries, of length P, float64; NaN where there was one direction only
 * @param degreesOfFreedom of each standard error: one less than there were samples
 * @param products directions that were multiplied
 */
public record StochasticDiagonal(INDArray diagonal, INDArray standardErrors, double degreesOfFreedom, int products) {}
