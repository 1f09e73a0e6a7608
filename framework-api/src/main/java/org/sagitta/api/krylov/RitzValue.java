package org.sagitta.api.krylov;

/**
 * A Ritz value is an eigenvalue theta_i of the tridiagonal matrix T = Q'AQ of m Lanczos steps with an operator A.
 *
 * @param value theta_i
 * @param residual |beta_m s_mi|, which in exact arithmetic is ||A v - theta_i v|| of the unit Ritz vector v = Q s_i: some
 *     eigenvalue of A lies within this distance of theta_i
 * @param weight s_1i^2, the weight of the node theta_i in the Gauss quadrature of the spectrum as weighted by the start
 *     vector; the weights sum to 1, and moments up to 2m - 1 are exact (Golub and Welsch 1969)
 */
public record RitzValue(double value, double residual, double weight) {}
