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
    /** The block, of all N examples. */
    LayerFactors factors(int examples);

    /** Makes the sum of a layer: of factors where its rule says how it uses its weight, else of the exact block. */
    static FisherBlockAccumulator of(Kernels kernels, Node node, WeightSharing sharing) {
        return node.rule()
                .weightUse()
                .<FisherBlockAccumulator>map(use -> new KroneckerAccumulator(kernels, node.name(), use, sharing))
                .orElseGet(() -> new ExactBlockAccumulator(kernels, node));
    }
}
