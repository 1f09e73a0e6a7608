package org.sagitta.plugins.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A {@code Teacher} is a network of dense layers without biases, with random weights.
 *
 * @param weights the weights of each layer, fan-out x fan-in
 */
record Teacher(List<INDArray> weights, Activation activation) {
    /** Selects the activation function between the layers. */
    enum Activation {
        TANH,
        RELU;

        INDArray of(INDArray values) {
            return switch (this) {
                case TANH -> Transforms.tanh(values);
                case RELU -> Transforms.relu(values);
            };
        }
    }

    /**
     * Draws the weights from N(0, 1/fan-in), layer by layer and row by row.
     *
     * @param widths the number of inputs, the widths of the hidden layers, the number of outputs
     */
    static Teacher draw(List<Integer> widths, Activation activation, RandomGenerator random) {
        List<INDArray> weights = new ArrayList<>();
        for (int layer = 1; layer < widths.size(); layer++) {
            int fanIn = widths.get(layer - 1);
            weights.add(
                    RandomExamples.gaussians(widths.get(layer), fanIn, random).divi(Math.sqrt(fanIn)));
        }
        return new Teacher(weights, activation);
    }

    /** Computes the outputs, one row for each example. */
    INDArray outputs(INDArray inputs) {
        INDArray values = inputs;
        for (int layer = 0; layer < weights.size(); layer++) {
            values = (layer == 0 ? values : activation.of(values))
                    .mmul(weights.get(layer).transpose());
        }
        return values;
    }
}
