package org.sagitta.api.surface;

/** Which exact curvature matrix of a loss surface is meant. */
public enum Curvature {
    /** H = (1/N) sum_n grad^2 l_n. */
    HESSIAN,
    /** G = (1/N) sum_n J_n' L_n J_n, the generalised Gauss-Newton matrix (Schraudolph 2002). */
    GGN
}
