package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A Kronecker basis is an orthonormal basis U_G (x) U_A of one layer's parameters: each column of U_G combined with each
 * column of U_A, such as the eigenvectors of {@link LayerFactors.Kronecker}.
 *
 * @param layer the layer's name, as in {@link ParameterBlock#layer}
 * @param output U_G, out x out, one vector a column
 * @param input U_A, in x in, or (in + 1) x (in + 1) if the layer has a bias
 */
public record KroneckerBasis(String layer, INDArray output, INDArray input) {}
