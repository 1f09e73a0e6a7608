package org.sagitta.runtime.model;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * What draws a network's initial weights. A weight of shape [out, in, height, width] has the fan-in f = in height width and the
 * fan-out g = out height width. Biases are zero unless an initialiser says otherwise.
 */
public sealed interface Initialiser {
    /** What there is unless another is asked for. */
    static Initialiser standard() {
        return new ByActivation(Optional.empty());
    }

    /** The seed of its own; the run's where there is none. */
    Optional<Long> seed();

    /**
     * The components of a weight, row-major.
     *
     * @param rectified whether a rectifier-like activation comes next
     */
    double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random);

    /**
     * The components of a bias.
     *
     * @param weight that it is added behind
     */
    default double[] bias(ParameterShape weight, int size, RandomGenerator random) {
        return new double[size];
    }

    /** He's normal distribution in front of a rectifier-like activation, Glorot's uniform one elsewhere. */
    @Describe(
            "he-normal in front of a rectifier (relu, leaky-relu, elu, gelu, silu, softplus), glorot-uniform elsewhere")
    record ByActivation(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            Initialiser chosen = rectified ? new HeNormal(seed) : new GlorotUniform(seed);
            return chosen.weight(shape, rectified, random);
        }
    }

    /** Uniform on +-sqrt(6/(f + g)) (Glorot and Bengio 2010). */
    @Describe("uniform on +-sqrt(6/(fan-in + fan-out))")
    record GlorotUniform(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            Fans fans = Fans.of(shape);
            return RandomNumbers.uniform(shape.size(), Math.sqrt(6.0 / (fans.in() + fans.out())), random);
        }
    }

    /** Normal with variance 2/(f + g) (Glorot and Bengio 2010). */
    @Describe("normal with variance 2/(fan-in + fan-out)")
    record GlorotNormal(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            Fans fans = Fans.of(shape);
            return RandomNumbers.normal(shape.size(), Math.sqrt(2.0 / (fans.in() + fans.out())), random);
        }
    }

    /** Uniform on +-sqrt(6/f) (He et al. 2015). */
    @Describe("uniform on +-sqrt(6/fan-in)")
    record HeUniform(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.uniform(
                    shape.size(), Math.sqrt(6.0 / Fans.of(shape).in()), random);
        }
    }

    /** Normal with variance 2/f (He et al. 2015). */
    @Describe("normal with variance 2/fan-in")
    record HeNormal(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.normal(
                    shape.size(), Math.sqrt(2.0 / Fans.of(shape).in()), random);
        }
    }

    /** Normal with variance 1/f (LeCun et al. 1998). */
    @Describe("normal with variance 1/fan-in")
    record LecunNormal(Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.normal(
                    shape.size(), Math.sqrt(1.0 / Fans.of(shape).in()), random);
        }
    }

    /** Uniform on +-sqrt(1/f), the weight's f for the bias too: what PyTorch's layers begin with. */
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

    /** Normal with one standard deviation for all weights. */
    @Describe("normal with one standard deviation for all weights")
    record Gaussian(
            @Describe("standard deviation") @PositiveOrZero double deviation, Optional<Long> seed)
            implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.normal(shape.size(), deviation, random);
        }
    }

    /** A gain times random orthonormal rows, or columns where those are fewer, of the weight as [out, f] (Saxe et al. 2014). */
    @Describe("random orthonormal rows, or columns where those are fewer, times a gain")
    record Orthogonal(@Default("1") @Positive double gain, Optional<Long> seed) implements Initialiser {
        @Override
        public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
            return RandomNumbers.orthogonal(
                    shape.dimensions().get(0), Fans.of(shape).in(), gain, random);
        }
    }
}
