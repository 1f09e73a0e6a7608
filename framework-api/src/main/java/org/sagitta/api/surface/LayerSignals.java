package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/** This capability gives the inputs of a network's layers and the gradients of the losses with respect to their outputs. */
public interface LayerSignals {
    /**
     * Returns the inputs of a layer with parameters.
     *
     * @param layer its name, as in {@link ParameterBlock#layer}
     * @return one row for each example, the input tensor in row-major order
     * @throws IllegalArgumentException if there is no such layer
     */
    INDArray layerInputs(String layer);

    /**
     * Returns the gradients of single examples' losses with respect to the outputs of a layer with parameters.
     *
     * @param layer its name, as in {@link ParameterBlock#layer}
     * @return one row for each example, the output tensor in row-major order
     * @throws IllegalArgumentException if there is no such layer
     * @throws NotAvailableException if single examples have no gradients: see {@link SingleExamples}
     */
    INDArray layerOutputGradients(String layer);
}
