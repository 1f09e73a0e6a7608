package org.sagitta.api.krylov;

/**
 * An eigenvalue theta_i of the tridiagonal matrix T = Q'AQ that m Lanczos steps make of an operator A.
 *
 * @param value theta_i
 * @param residual |beta_m s_mi|, which in exact arithmetic is ||A v - theta_i v|| of the unit Ritz vector v = Q s_i: some
 *     eigenvalue of A is no farther than that from theta_i
 * @param weight s_1i^2: with the values as nodes, the weights of the Gauss quadrature of the spectrum as the start vector
 *     sees it; they sum to 1, and moments up to 2m - 1 are exact (Golub and Welsch 1969)
 */
public record RitzValue(double value, double residual, double weight) {}
