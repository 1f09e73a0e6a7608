package org.sagitta.runtime.model.initialiser;

import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Describe;

/** Draws from the normal distribution with the same standard deviation for all weights. */
@Extension
@Describe("normal with one standard deviation for all weights")
public record Gaussian(
        @Describe("standard deviation") @PositiveOrZero double deviation, Optional<Long> seed) implements Initialiser {
    @Override
    public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
        return RandomNumbers.normal(shape.size(), deviation, random);
    }
}
