package org.sagitta.api.surface;

/** This capability folds batch normalisation by running statistics into the preceding layer. */
public interface Folding {
    /**
     * Returns the loss surface of the equivalent network in which batch normalisation by running statistics is folded into the
     * preceding layer, at the same point: with weights W and bias b, scale gamma and shift beta,
     *
     * <pre>gamma (W a + b - mean)/sqrt(variance + epsilon) + beta = W' a + b'</pre>
     *
     * so that W' and b' replace all of them. The result has a layout of its own. If there is nothing to fold, it is this
     * surface.
     */
    LossSurface folded();
}
