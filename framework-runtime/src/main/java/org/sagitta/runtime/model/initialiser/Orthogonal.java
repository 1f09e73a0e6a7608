package org.sagitta.runtime.model.initialiser;

import jakarta.validation.constraints.Positive;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** Draws random orthonormal rows of the weight as a matrix [out, fan-in], or columns where those are fewer, times a gain (Saxe et al. 2014). */
@Extension
@Describe("random orthonormal rows, or columns where those are fewer, times a gain")
public record Orthogonal(@Default("1") @Positive double gain, Optional<Long> seed) implements Initialiser {
    @Override
    public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
        return RandomNumbers.orthogonal(shape.dimensions().get(0), shape.fanIn(), gain, random);
    }
}
