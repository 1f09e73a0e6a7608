package org.sagitta.runtime.model;

import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.runtime.engine.Layer;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.ElementWise;

/**
 * Random initial parameters. Weights in front of a rectifier-like activation (relu, leaky relu, elu, gelu, silu, softplus)
 * are normal with variance 2/fan_in (He 2015); all others are uniform on +-sqrt(6/(fan_in + fan_out)) (Glorot and Bengio
 * 2010). Biases are zero, and batch normalisation begins as it is without parameters.
 */
public final class Initialisation {
    private Initialisation() {}

    /** theta, of length P, float64: the same for the same state of the generator. */
    public static INDArray parameters(Network network, RandomGenerator random) {
        double[] theta = new double[network.layout().dimension()];
        int at = 0;
        List<Layer> layers = network.layers();
        for (int l = 0; l < layers.size(); l++) {
            LayerRule rule = layers.get(l).rule();
            boolean rectified = isRectified(layers, l);
            for (ParameterShape shape : rule.parameters()) {
                OptionalDouble constant = rule.initialValue(shape);
                for (int i = 0; i < shape.size(); i++) {
                    theta[at + i] = constant.isPresent()
                            ? constant.getAsDouble()
                            : rectified ? he(shape, random) : glorot(shape, random);
                }
                at += shape.size();
            }
        }
        return Nd4j.createFromArray(theta);
    }

    private static double he(ParameterShape shape, RandomGenerator random) {
        return Math.sqrt(2.0 / (receptive(shape) * shape.dimensions().get(1))) * random.nextGaussian();
    }

    private static double glorot(ParameterShape shape, RandomGenerator random) {
        int fans = receptive(shape)
                * (shape.dimensions().get(1) + shape.dimensions().get(0));
        return Math.sqrt(6.0 / fans) * (2 * random.nextDouble() - 1);
    }

    /** Pixels of a convolution's kernel; 1 of a dense weight. */
    private static int receptive(ParameterShape shape) {
        return shape.dimensions().stream().skip(2).reduce(1, Math::multiplyExact);
    }

    /** Whether the next layer that is not batch normalisation, pooling or a sum is a rectifier. */
    private static boolean isRectified(List<Layer> layers, int l) {
        for (int next = l + 1; next < layers.size(); next++) {
            LayerRule rule = layers.get(next).rule();
            if (rule instanceof ElementWise && !rule.isIdentity()) {
                return isRectifier(rule);
            }
            if (!rule.parameters().isEmpty() && !(rule instanceof BatchNorm)) {
                return false;
            }
        }
        return false;
    }

    private static boolean isRectifier(LayerRule rule) {
        return rule instanceof ElementWise elementWise
                && !(elementWise.function() instanceof ActivationFunction.Tanh
                        || elementWise.function() instanceof ActivationFunction.Sigmoid
                        || elementWise.function() instanceof ActivationFunction.Identity);
    }
}
