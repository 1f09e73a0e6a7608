package org.sagitta.api.surface;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Tells what the layers of a network get, and how the losses change with what they put out. */
public interface LayerSignals {
    /**
     * What a layer with parameters gets.
     *
     * @param layer its name, as in {@link ParameterBlock#layer}
     * @return one row an example, the input's tensor in row-major order
     * @throws IllegalArgumentException where there is no such layer
     */
    INDArray layerInputs(String layer);

    /**
     * The gradients of single examples' own losses with respect to what a layer with parameters puts out.
     *
     * @param layer its name, as in {@link ParameterBlock#layer}
     * @return one row an example, the output's tensor in row-major order
     * @throws IllegalArgumentException where there is no such layer
     * @throws NotAvailableException where single examples have no gradients: see {@link SingleExamples}
     */
    INDArray layerOutputGradients(String layer);
}
