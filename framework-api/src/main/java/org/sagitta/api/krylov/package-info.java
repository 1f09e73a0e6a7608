/**
 * Krylov and Monte Carlo methods estimate properties of a symmetric operator from its products alone.
 *
 * <p>{@link org.sagitta.api.krylov.DominantEigenpair} finds the eigenvalue of largest modulus by {@link
 * org.sagitta.api.krylov.Lanczos}, whose Ritz values and weights are also the nodes and weights of a Gauss quadrature of the
 * spectrum. {@link org.sagitta.api.krylov.LeadingEigenpairs} finds several eigenpairs of an operator, {@link
 * org.sagitta.api.krylov.NystromFactor} those of a sum of outer products. {@link org.sagitta.api.krylov.Hutchinson} estimates
 * trace, Frobenius norm and diagonal from random signs; for a matrix with few large eigenvalues, {@link
 * org.sagitta.api.krylov.HutchPlusPlus} estimates the trace and {@link org.sagitta.api.krylov.XDiag} the diagonal more
 * accurately. {@link org.sagitta.api.krylov.DampedSolution} solves (A + damping I) X = B. Results contain their errors,
 * residuals or standard errors, and the exact number of directions that were multiplied.
 */
package org.sagitta.api.krylov;
