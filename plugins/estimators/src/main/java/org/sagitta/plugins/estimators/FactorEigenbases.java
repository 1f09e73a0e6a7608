package org.sagitta.plugins.estimators;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.LayerFactors;

/** Computes the eigenvectors U_G and U_A of layers' Kronecker factors. */
final class FactorEigenbases {
    private FactorEigenbases() {}

    /** Returns the eigenvectors of several layers, in their order. The eigenproblems are solved in parallel. */
    static List<KroneckerBasis> of(List<LayerFactors.Kronecker> layers, Bias bias, Eigensolver eigensolver) {
        List<INDArray> factors = new ArrayList<>();
        for (LayerFactors.Kronecker layer : layers) {
            factors.add(layer.output());
            factors.add(bias.connected(layer));
        }
        List<Eigenpairs> pairs = eigensolver.eigenpairs(factors);
        List<KroneckerBasis> bases = new ArrayList<>();
        for (LayerFactors.Kronecker layer : layers) {
            INDArray output = pairs.get(2 * bases.size()).vectors();
            INDArray input = pairs.get(2 * bases.size() + 1).vectors();
            bases.add(new KroneckerBasis(layer.layer(), output, bias.basis(layer, input)));
        }
        return bases;
    }
}
