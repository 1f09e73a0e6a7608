package org.sagitta.api.surface;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A Kronecker chain contains the Kronecker factors of a chain of dense layers: those of each layer's diagonal block of a
 * Fisher matrix, and those of its off-diagonal block with the next layer.
 *
 * @param layers the layers in order, beginning at the data
 * @param couplings the coupling of each layer but the last with the next
 */
public record KroneckerChain(List<LayerFactors.Kronecker> layers, List<Coupling> couplings) {
    /**
     * A coupling approximates the off-diagonal block of two neighbouring layers as G_12 (x) A_12, the mean outer products of
     * one layer's gradients and inputs with the next layer's.
     *
     * @param input A_12, inputs of the first layer x inputs of the next; a layer's bias is a constant 1, the last of its
     *     inputs
     * @param output G_12, outputs of the first layer x outputs of the next
     */
    public record Coupling(INDArray input, INDArray output) {}

    public KroneckerChain {
        layers = List.copyOf(layers);
        couplings = List.copyOf(couplings);
    }
}
