package org.sagitta.api.krylov;

import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;

/** A spectral solver computes eigenvalues and eigenvectors of curvature operators, by their structure, matrix or products. */
public interface SpectralSolver {
    /**
     * Returns whether all eigenvalues are affordable: the operator is a dense matrix by the descriptor, or its structure leaves
     * an eigenproblem of order 2,000 at most, and there is memory for that. {@code method: auto} depends on it, so it follows
     * from the operator and the descriptor alone, and not from what other metrics have computed.
     */
    boolean affordsEigenvalues(CurvatureOperator operator);

    /**
     * Returns all eigenvalues, ascending, in double precision, by the operator's structure and a dense solver. Those of an estimate
     * are computed once a checkpoint, whoever asks; they also go into the run's artifacts.
     */
    double[] eigenvalues(CurvatureOperator operator);

    /**
     * Returns all eigenvalues and eigenvectors of the operator's dense matrix. Those of the last few operators are kept, so a
     * reference's are computed once.
     */
    Eigenpairs eigenpairs(CurvatureOperator operator);

    /**
     * Returns the k eigenvalues of largest modulus of an operator, with their eigenvectors and residuals: of all eigenpairs where
     * the operator is a dense matrix by the descriptor or of order 2,000 at most, else by Lanczos steps. Metrics that ask for
     * as many with the same tolerance share one search; each counts its products as if it were alone.
     *
     * @param count k, at most P
     * @param tolerance residuals to reach, relative to the largest modulus; where they are not reached, they say so
     */
    LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance);
}
