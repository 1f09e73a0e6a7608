package org.sagitta.runtime.model;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Configures the distribution of a network's initial weights. A weight of shape [out, in, height, width] has the fan-in
 * f = in height width and the fan-out g = out height width. Biases are zero unless an initialiser says otherwise.
 */
public sealed interface Initialiser {
    /** Returns the initialiser that is used by default. */
    static Initialiser standard() {
        return new ByActivation(Optional.empty());
    }

    /** Returns the seed of the initialiser; empty for the run's seed. */
    Optional<Long> seed();

    /**
     * Draws the elements of a weight, row-major.
     *
     * @param rectified whether a rectifier or a similar activation function follows
     */
    double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random);

    /**
     * Draws the elements of a bias.
     *
     * @param weight the weight of the same layer
     */
    default double[] bias(ParameterShape weight, int size, RandomGenerator random) {
        return new double[size];
    }

    /**
     * Draws from He's normal distribution before a rectifier or a similar activation function, otherwise from Glorot's
     * uniform one.
     */
    @Describe(
            "he-normal in front of a rectifier (relu, leaky-relu, elu, gelu, silu, softplus), glorot-uniform elsewhere")
    record ByActivation(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            Initialiser chosen = rectified ? new HeNormal(seed) : new GlorotUniform(seed);
            return chosen.weight(shape, rectified, random);
        }
    }

    /** Draws from the uniform distribution on +-sqrt(6/(f + g)) (Glorot and Bengio 2010). */
    @Describe("uniform on +-sqrt(6/(fan-in + fan-out))")
    record GlorotUniform(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            Fans fans = Fans.of(shape);
            return RandomNumbers.uniform(shape.size(), Math.sqrt(6.0 / (fans.in() + fans.out())), random);
        }
    }

    /** Draws from the normal distribution with variance 2/(f + g) (Glorot and Bengio 2010). */
    @Describe("normal with variance 2/(fan-in + fan-out)")
    record GlorotNormal(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            Fans fans = Fans.of(shape);
            return RandomNumbers.normal(shape.size(), Math.sqrt(2.0 / (fans.in() + fans.out())), random);
        }
    }

    /** Draws from the uniform distribution on +-sqrt(6/f) (He et al. 2015). */
    @Describe("uniform on +-sqrt(6/fan-in)")
    record HeUniform(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.uniform(
                    shape.size(), Math.sqrt(6.0 / Fans.of(shape).in()), random);
        }
    }

    /** Draws from the normal distribution with variance 2/f (He et al. 2015). */
    @Describe("normal with variance 2/fan-in")
    record HeNormal(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.normal(
                    shape.size(), Math.sqrt(2.0 / Fans.of(shape).in()), random);
        }
    }

    /** Draws from the normal distribution with variance 1/f (LeCun et al. 1998). */
    @Describe("normal with variance 1/fan-in")
    record LecunNormal(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.normal(
                    shape.size(), Math.sqrt(1.0 / Fans.of(shape).in()), random);
        }
    }

    /**
     * Draws from the uniform distribution on +-sqrt(1/f), also for biases with the weight's f, as PyTorch's layers do.
     */
    @Describe("uniform on +-sqrt(1/fan-in), biases too, as PyTorch's layers")
    record Pytorch(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return bias(shape, shape.size(), random);
        }

        @Override
        public double[] bias(ParameterShape weight, int size, RandomGenerator random) {
            return RandomNumbers.uniform(size, Math.sqrt(1.0 / Fans.of(weight).in()), random);
        }
    }

    /** Draws from a normal distribution with the same standard deviation for all weights. */
    @Describe("normal with one standard deviation for all weights")
    record Gaussian(
            @Describe("standard deviation") @PositiveOrZero double deviation, Optional<Long> seed)
            implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.normal(shape.size(), deviation, random);
        }
    }

    /**
     * Draws a gain times random orthonormal rows, or columns if there are fewer of them, of the weight as a matrix
     * [out, f] (Saxe et al. 2014).
     */
    @Describe("random orthonormal rows, or columns where those are fewer, times a gain")
    record Orthogonal(@Default("1") @Positive double gain, Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.orthogonal(
                    shape.dimensions().get(0), Fans.of(shape).in(), gain, random);
        }
    }
}
