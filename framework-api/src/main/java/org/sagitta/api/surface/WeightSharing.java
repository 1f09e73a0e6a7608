package org.sagitta.api.surface;

/**
 * This enum names the ways in which Kronecker factors treat a weight that is used at many positions of an example, as in a
 * convolution (Eschenhagen et al. 2023). For other weights they agree.
 */
public enum WeightSharing {
    /**
     * Each position counts as an example: A is the mean over positions, G the sum (KFC, Grosse and Martens 2016). This is
     * exact for deep linear networks whose loss has one term for each position.
     */
    EXPAND,

    /**
     * Before the outer products, inputs are averaged over the positions and gradients added. This is exact if outputs are
     * pooled.
     */
    REDUCE
}
