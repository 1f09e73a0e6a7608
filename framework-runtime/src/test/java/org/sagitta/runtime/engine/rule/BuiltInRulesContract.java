package org.sagitta.runtime.engine.rule;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.contract.LayerRuleContract;
import org.sagitta.api.layer.LayerRule;

/** Applies the contract of layer rules to every built-in rule. */
abstract class BuiltInRulesContract extends LayerRuleContract {
    private static final List<Integer> IMAGE = List.of(2, 5, 6);
    private static final List<Integer> VECTOR = List.of(3);
    private static final List<ActivationFunction> FUNCTIONS = List.of(
            new ActivationFunction.Identity(),
            new ActivationFunction.Tanh(),
            new ActivationFunction.Relu(),
            new ActivationFunction.LeakyRelu(0.1),
            new ActivationFunction.Sigmoid(),
            new ActivationFunction.Softplus(),
            new ActivationFunction.Elu(),
            new ActivationFunction.Elu(1, 0.5),
            ActivationFunction.Elu.selu(),
            new ActivationFunction.BoundedRelu(0.4, 0.1, 0.2),
            new ActivationFunction.Clamp(0.2, 0.5, 0, 1),
            new ActivationFunction.Softsign(),
            new ActivationFunction.Gelu(),
            new ActivationFunction.Silu());

    @Override
    protected List<LayerRule> rules() {
        SlidingWindow plain = SlidingWindow.of(3, 1, 0);
        SlidingWindow padded = SlidingWindow.of(2, 1, 1);
        SlidingWindow strided = SlidingWindow.of(3, 2, 1);
        SlidingWindow dilated = new SlidingWindow(2, 2, 1, 2, 2, false);
        SlidingWindow ceil = new SlidingWindow(3, 2, 1, 1, 1, true);
        List<LayerRule> rules = new ArrayList<>(List.of(
                new Dense(3, 4, true),
                new Dense(3, 2, false),
                new Convolution(IMAGE, 3, plain, padded, true),
                new Convolution(IMAGE, 2, padded, strided, false),
                new Convolution(IMAGE, 2, strided, dilated, true),
                new Convolution(IMAGE, 2, dilated, plain, true),
                new MaxPool(IMAGE, strided, padded),
                new MaxPool(IMAGE, ceil, plain),
                LinearMap.flatten(IMAGE),
                LinearMap.averagePool(IMAGE, ceil, strided, true),
                LinearMap.averagePool(IMAGE, ceil, padded, false),
                LinearMap.globalAveragePool(IMAGE),
                LinearMap.zeroPadding(IMAGE, 1, 0, 2, 3),
                LinearMap.placement(IMAGE, List.of(5, 5, 6), 1),
                LinearMap.placement(VECTOR, List.of(4), 1),
                new BatchNorm(IMAGE, 1e-2, 0.1, false),
                new BatchNorm(VECTOR, 1e-2, 0.1, false),
                new Dropout(IMAGE, 0.4, false)));
        FUNCTIONS.forEach(function -> rules.add(new ElementWise(VECTOR, function)));
        return rules;
    }
}
