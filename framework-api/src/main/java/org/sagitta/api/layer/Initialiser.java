package org.sagitta.api.layer;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.ExtensionPoint;

/**
 * An initialiser draws a network's initial weights. It is a record, whose components are its settings; a descriptor names it as
 * a model's {@code initialiser}, by the class's name without {@code Initialiser}, in kebab case, unless {@link
 * jakarta.inject.Named} gives another name.
 *
 * <p>It draws the weights, and the biases of dense layers and convolutions; biases are 0 unless an initialiser overrides {@link
 * #bias}. All other parameters start from the constants that their layer defines ({@link LayerRule#initialValue}).
 */
public interface Initialiser extends ExtensionPoint {
    /** Returns the seed of the random numbers; where it is empty, they follow from the run's seed. */
    Optional<Long> seed();

    /**
     * Draws the components of a weight, row-major.
     *
     * @param rectified whether the next activation is similar to a rectifier
     */
    double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random);

    /**
     * Draws the components of a bias.
     *
     * @param weight the shape of the weight in the same layer
     */
    default double[] bias(ParameterShape weight, int size, RandomGenerator random) {
        return new double[size];
    }
}
