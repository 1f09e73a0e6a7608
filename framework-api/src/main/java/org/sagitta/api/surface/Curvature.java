package org.sagitta.api.surface;

/** This enum names the exact curvature matrices of a loss surface. */
public enum Curvature {
    /** The Hessian is H = (1/N) sum_n grad^2 l_n. */
    HESSIAN,
    /** The generalised Gauss-Newton matrix is G = (1/N) sum_n J_n' L_n J_n (Schraudolph 2002). */
    GGN
}
