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

/** Makes K-FAC's operator of block-tridiagonal inverse (Martens and Grosse 2015, section 4.3). */
final class TridiagonalBlocks {
    private TridiagonalBlocks() {}

    /** @param damping above 0, added to the factors of each layer (section 6.3), not to those of two layers */
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
