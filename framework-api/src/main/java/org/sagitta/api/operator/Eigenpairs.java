package org.sagitta.api.operator;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Eigenpairs are the spectral decomposition A = V diag(lambda) V' of a symmetric matrix, n x n, float64.
 *
 * @param values lambda, of length n, ascending
 * @param vectors V, n x n, one orthonormal eigenvector a column, in the order of the values
 * @param residual ||A V - V diag(lambda)||_F / ||A||_F
 */
public record Eigenpairs(INDArray values, INDArray vectors, double residual) {}
