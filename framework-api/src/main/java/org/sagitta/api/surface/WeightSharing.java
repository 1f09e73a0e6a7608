package org.sagitta.api.surface;

/**
 * How Kronecker factors treat a weight that is used at many places of an example, as a convolution's is (Eschenhagen et al.
 * 2023). They differ only there.
 */
public enum WeightSharing {
    /**
     * Each place counts as an example: A is the mean over places, G the sum (KFC, Grosse and Martens 2016). Exact for deep
     * linear networks whose loss has a term a place.
     */
    EXPAND,

    /** Inputs are averaged over the places, and gradients added, before the outer products. Exact where outputs are pooled. */
    REDUCE
}
