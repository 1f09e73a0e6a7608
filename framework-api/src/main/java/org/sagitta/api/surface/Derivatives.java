package org.sagitta.api.surface;

/** How a loss surface's curvature products are computed. */
public enum Derivatives {
    /** By differentiation: right up to rounding. */
    EXACT,
    /** From gradients and outputs at two points nearby: an error remains, of about 1e-8 of the result in float64. */
    CENTRAL_DIFFERENCES
}
