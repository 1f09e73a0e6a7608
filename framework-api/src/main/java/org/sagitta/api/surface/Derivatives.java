package org.sagitta.api.surface;

/** This enum names the ways in which a loss surface computes its curvature products. */
public enum Derivatives {
    /** Products are computed by differentiation, exactly up to rounding. */
    EXACT,
    /**
     * Products are computed from gradients and outputs at two nearby points, with an error of about 1e-8 of the result in
     * float64.
     */
    CENTRAL_DIFFERENCES
}
