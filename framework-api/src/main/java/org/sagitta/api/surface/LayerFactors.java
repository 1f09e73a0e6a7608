package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/** An approximation of one layer's block of a Fisher matrix, in factors, or that block itself. */
public sealed interface LayerFactors {
    /** The layer, as in {@link ParameterBlock#layer}. */
    String layer();

    /**
     * G (x) A, on the weight in row-major order [out, in], and the bias as its last column.
     *
     * @param input A, the mean of the outer products of what the weight multiplies: in x in, or (in + 1) x (in + 1) with a
     *     constant 1 last for the bias; a convolution's inputs are channels, kernel rows and kernel columns
     * @param output G, that of the gradients with respect to what the layer puts out: out x out
     * @param bias whether the layer has one
     */
    record Kronecker(String layer, INDArray input, INDArray output, boolean bias) implements LayerFactors {}

    /**
     * The exact block of a layer whose parameters multiply nothing that could be factorised, such as the scale and shift of
     * batch normalisation.
     *
     * @param matrix in the order of the flat vector, symmetric
     */
    record Exact(String layer, INDArray matrix) implements LayerFactors {}
}
