/**
 * Krylov and Monte Carlo routines: what can be learnt of a symmetric operator from its products alone.
 *
 * <p>{@link org.sagitta.api.krylov.DominantEigenpair} is the eigenvalue of largest modulus, by {@link
 * org.sagitta.api.krylov.Lanczos}, whose Ritz values and weights are also the nodes and weights of a Gauss quadrature of the
 * spectrum. {@link org.sagitta.api.krylov.LeadingEigenpairs} are several, {@link org.sagitta.api.krylov.NystromFactor} those
 * of a sum of outer products. {@link org.sagitta.api.krylov.Hutchinson} estimates trace, Frobenius norm and diagonal from
 * random signs; of a matrix with few large eigenvalues, {@link org.sagitta.api.krylov.HutchPlusPlus} does the trace and
 * {@link org.sagitta.api.krylov.XDiag} the diagonal more sharply. {@link org.sagitta.api.krylov.DampedSolution} solves (A +
 * damping I) X = B. Results carry their errors, residuals or standard errors,
 * and the exact number of directions that were multiplied.
 */
package org.sagitta.api.krylov;
