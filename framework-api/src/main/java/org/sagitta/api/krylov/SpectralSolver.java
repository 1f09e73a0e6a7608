package org.sagitta.api.krylov;

import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;

/** A spectral solver computes eigenvalues and eigenvectors of curvature operators, by their structure, matrix or products. */
public interface SpectralSolver {
    /**
     * Tells whether all eigenvalues are affordable: the operator is a dense matrix by the descriptor, or its structure needs
     * an eigenproblem of order at most 2,000, and there is memory for that. {@code method: auto} decides by it, so it depends
     * on the operator and the descriptor alone, and not on what other metrics have computed.
     */
    boolean affordsEigenvalues(CurvatureOperator operator);

    /**
     * Returns all eigenvalues in ascending order and double precision, by the operator's structure and a dense solver. Those
     * of an estimate are computed once for each checkpoint, and are also saved as artifacts of the run.
     */
    double[] eigenvalues(CurvatureOperator operator);

    /**
     * Returns all eigenvalues and eigenvectors of the operator's dense matrix. Those of the last few operators are cached, so
     * those of a reference are computed once.
     */
    Eigenpairs eigenpairs(CurvatureOperator operator);

    /**
     * Returns the k eigenvalues of largest modulus of an operator, with their eigenvectors and residuals. They are taken from
     * all eigenpairs if the operator is a dense matrix by the descriptor or of order at most 2,000, else found by Lanczos
     * steps. Metrics that request as many with the same tolerance share one search; each counts its products as if it were
     * alone.
     *
     * @param count k, at most P
     * @param tolerance the residuals to reach, relative to the largest modulus; the returned residuals tell the accuracy
     *     that was reached
     */
    LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance);
}
