package org.sagitta.runtime.engine;

import org.sagitta.api.layer.Kernels;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.Graph.Node;

/** What becomes one layer's block of a Fisher matrix, in factors or as it is. Cotangents carry the factor 1/sqrt(N). */
interface FisherBlockSum extends LayerSum {
    /** The block, of all N examples. */
    LayerFactors factors(int examples);

    /** In factors where the layer's rule knows how it uses its weight, else exact. */
    static FisherBlockSum of(Kernels kernels, Node node, WeightSharing sharing) {
        return node.rule()
                .weightUse()
                .<FisherBlockSum>map(use -> new KroneckerSum(kernels, node.name(), use, sharing))
                .orElseGet(() -> new ExactBlockSum(kernels, node));
    }
}
