package org.sagitta.runtime.engine.factor;

import org.sagitta.api.layer.Kernels;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.network.Graph.Node;

/**
 * Sums one layer's block of a Fisher matrix, as Kronecker factors or as the matrix itself. Cotangents carry the factor
 * 1/sqrt(N).
 */
interface FisherBlockAccumulator extends LayerAccumulator {
    /** Returns the block for all N examples. */
    LayerFactors factors(int examples);

    /**
     * Creates the sum for a layer: of Kronecker factors if its rule describes the use of its weight, otherwise of the
     * exact block.
     */
    static FisherBlockAccumulator of(Kernels kernels, Node node, WeightSharing sharing) {
        return node.rule()
                .weightUse()
                .<FisherBlockAccumulator>map(use -> new KroneckerAccumulator(kernels, node.name(), use, sharing))
                .orElseGet(() -> new ExactBlockAccumulator(kernels, node));
    }
}
