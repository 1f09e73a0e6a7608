/**
 * Krylov and Monte Carlo routines: what can be learnt of a symmetric operator from its products alone.
 *
 * <p>{@link org.sagitta.api.krylov.DominantEigenpair} is the eigenvalue of largest modulus, by {@link
 * org.sagitta.api.krylov.Lanczos}, whose Ritz values and weights are also the nodes and weights of a Gauss quadrature of the
 * spectrum. {@link org.sagitta.api.krylov.Hutchinson} estimates trace, Frobenius norm and diagonal from random signs, {@link
 * org.sagitta.api.krylov.HutchPlusPlus} the trace of a matrix with few large eigenvalues more sharply. {@link org.sagitta.api.krylov.DampedSolution} solves (A + damping I) X = B. Every result carries
 * its error, a residual or a standard error, and the exact number of directions that were multiplied.
 */
package org.sagitta.api.krylov;
