package org.sagitta.plugins.estimators;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.KroneckerOperator;
import org.sagitta.api.operator.KroneckerTridiagonalOperator;
import org.sagitta.api.operator.KroneckerTridiagonalOperator.Coupling;
import org.sagitta.api.operator.KroneckerTridiagonalOperator.Layer;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.LayerFactors;

/** Builds K-FAC's operator with a block-tridiagonal inverse (Martens and Grosse 2015, section 4.3). */
final class TridiagonalBlocks {
    private TridiagonalBlocks() {}

    /**
     * Builds the operator from the factors of a chain of layers.
     *
     * @param damping the damping, above 0. It is added to the factors of each layer (section 6.3), but not to the
     *     factors between two layers
     */
    static KroneckerTridiagonalOperator of(KroneckerChain chain, double damping, Eigensolver eigensolver) {
        List<Layer> layers = new ArrayList<>();
        for (LayerFactors.Kronecker layer : chain.layers()) {
            KroneckerOperator undamped = new KroneckerOperator(layer.output(), layer.input(), layer.bias());
            layers.add(new Layer(layer.layer(), undamped.withFactoredDamping(damping)));
        }
        List<Coupling> couplings = chain.couplings().stream()
                .map(coupling -> new Coupling(coupling.output(), coupling.input()))
                .toList();
        return KroneckerTridiagonalOperator.of(layers, couplings, eigensolver);
    }
}
