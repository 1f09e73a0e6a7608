package org.sagitta.runtime.model;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.runtime.engine.network.Layer;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;

/**
 * Draws random initial parameters. An {@link Initialiser} draws the weights and the biases of dense layers and
 * convolutions; the layers themselves define the initial values of all other parameters, such as those of batch
 * normalisation.
 */
public final class Initialisation {
    private Initialisation() {}

    /** Returns theta, of length P, float64; it depends only on the state of the generator. */
    public static INDArray parameters(Network network, Initialiser initialiser, RandomGenerator random) {
        double[] theta = new double[network.layout().dimension()];
        int at = 0;
        List<Layer> layers = network.layers();
        for (int l = 0; l < layers.size(); l++) {
            LayerRule rule = layers.get(l).rule();
            boolean rectified = isRectified(layers, l);
            for (ParameterShape shape : rule.parameters()) {
                double[] values = initial(rule, shape, rectified, initialiser, random);
                System.arraycopy(values, 0, theta, at, values.length);
                at += values.length;
            }
        }
        return Nd4j.createFromArray(theta);
    }

    private static double[] initial(
            LayerRule rule, ParameterShape shape, boolean rectified, Initialiser initialiser, RandomGenerator random) {
        if (isBias(rule, shape)) {
            return initialiser.bias(rule.parameters().get(0), shape.size(), random);
        }
        OptionalDouble constant = rule.initialValue(shape);
        if (constant.isEmpty()) {
            return initialiser.weight(shape, rectified, random);
        }
        double[] values = new double[shape.size()];
        Arrays.fill(values, constant.getAsDouble());
        return values;
    }

    private static boolean isBias(LayerRule rule, ParameterShape shape) {
        return (rule instanceof Dense || rule instanceof Convolution)
                && shape.dimensions().size() == 1;
    }

    /** Returns whether the next layer other than batch normalisation, pooling and sums is a rectifier. */
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
