package org.sagitta.api.surface;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kronecker factors of a chain of dense layers: of each layer's block of a Fisher matrix, and of the block that it has in
 * common with the next layer.
 *
 * @param layers in their order, the first next to the data
 * @param couplings of each layer but the last with the next
 */
public record KroneckerChain(List<LayerFactors.Kronecker> layers, List<Coupling> couplings) {
    /**
     * The approximation of two neighbouring layers' common block as G_12 (x) A_12, the mean outer products of one layer's
     * gradients and inputs with the next layer's.
     *
     * @param input A_12, in of the one x in of the next; where a layer has a bias, a constant 1 is the last of its inputs
     * @param output G_12, out of the one x out of the next
     */
    public record Coupling(INDArray input, INDArray output) {}

    public KroneckerChain {
        layers = List.copyOf(layers);
        couplings = List.copyOf(couplings);
    }
}
