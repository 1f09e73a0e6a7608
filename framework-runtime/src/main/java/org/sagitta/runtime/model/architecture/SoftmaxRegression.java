package org.sagitta.runtime.model.architecture;

import java.util.List;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * The linear model computes W x + b: softmax regression with cross-entropy, linear regression with a squared error. For
 * MNIST it has 7,850 parameters.
 */
@Describe("one dense layer: softmax regression (with mse: linear regression)")
public record SoftmaxRegression(@Default("true") boolean bias) implements Architecture {
    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        return new DeepLinear(List.of(), bias).layers(shape, outputs);
    }
}
