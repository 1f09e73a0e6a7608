package org.sagitta.runtime.model;

import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.runtime.engine.Layer;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.ParameterShape;

/**
 * Random initial parameters. Weights in front of a rectifier-like activation (relu, leaky relu, elu, gelu, silu, softplus)
 * are normal with variance 2/fan_in (He 2015); all others are uniform on +-sqrt(6/(fan_in + fan_out)) (Glorot and Bengio
 * 2010). Biases are zero.
 */
public final class Initialisation {
    private Initialisation() {}

    /** theta, of length P, float64: the same for the same state of the generator. */
    public static INDArray parameters(Network network, RandomGenerator random) {
        double[] theta = new double[network.layout().dimension()];
        int at = 0;
        List<Layer> layers = network.layers();
        for (int l = 0; l < layers.size(); l++) {
            boolean rectified = l + 1 < layers.size() && isRectifier(layers.get(l + 1));
            for (ParameterShape shape : layers.get(l).rule().parameters()) {
                boolean weight = shape.dimensions().size() > 1;
                for (int i = 0; weight && i < shape.size(); i++) {
                    theta[at + i] = rectified ? he(shape, random) : glorot(shape, random);
                }
                at += shape.size();
            }
        }
        return Nd4j.createFromArray(theta);
    }

    private static double he(ParameterShape shape, RandomGenerator random) {
        return Math.sqrt(2.0 / shape.columns()) * random.nextGaussian();
    }

    private static double glorot(ParameterShape shape, RandomGenerator random) {
        return Math.sqrt(6.0 / (shape.columns() + shape.rows())) * (2 * random.nextDouble() - 1);
    }

    private static boolean isRectifier(Layer layer) {
        return layer.rule() instanceof ElementWise elementWise
                && !(elementWise.function() instanceof ActivationFunction.Tanh
                        || elementWise.function() instanceof ActivationFunction.Sigmoid
                        || elementWise.function() instanceof ActivationFunction.Identity);
    }
}
