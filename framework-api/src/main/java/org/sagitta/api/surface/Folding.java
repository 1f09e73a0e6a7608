package org.sagitta.api.surface;

/** Folds batch normalisation by running statistics into the layer before. */
public interface Folding {
    /**
     * The same function of the parameters of a network in which batch normalisation by running statistics is folded into the
     * layer before, at the same point: with weights W and bias b, scale gamma and shift beta,
     *
     * <pre>gamma (W a + b - mean)/sqrt(variance + epsilon) + beta = W' a + b'</pre>
     *
     * so that W' and b' stand for all of them. It has a layout of its own; where there is nothing to fold it is this surface.
     */
    LossSurface folded();
}
