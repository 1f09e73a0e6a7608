package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Layer factors approximate one layer's block of a Fisher matrix by a Kronecker product, or contain the block itself. */
public sealed interface LayerFactors {
    /** Returns the layer's name, as in {@link ParameterBlock#layer}. */
    String layer();

    /**
     * The block is approximated as G (x) A, on the weight in row-major order [out, in] with the bias as its last column.
     *
     * @param input A, the mean of the outer products of the weight's inputs: in x in, or (in + 1) x (in + 1) with a
     *     constant 1 last for the bias; a convolution's inputs are channels, kernel rows and kernel columns
     * @param output G, the mean of the outer products of the gradients with respect to the layer's outputs: out x out
     * @param bias whether the layer has a bias
     */
    record Kronecker(String layer, INDArray input, INDArray output, boolean bias) implements LayerFactors {}

    /**
     * The block is exact, for a layer whose parameters have no such factors, such as the scale and shift of batch
     * normalisation.
     *
     * @param matrix the block in the order of the flat vector, symmetric
     */
    record Exact(String layer, INDArray matrix) implements LayerFactors {}
}
