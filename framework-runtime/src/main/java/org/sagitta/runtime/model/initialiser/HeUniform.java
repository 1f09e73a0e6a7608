package org.sagitta.runtime.model.initialiser;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Describe;

/** Draws from the uniform distribution on +-sqrt(6/f) for the fan-in f (He et al. 2015). */
@Extension
@Describe("uniform on +-sqrt(6/fan-in)")
public record HeUniform(Optional<Long> seed) implements Initialiser {
    @Override
    public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
        return RandomNumbers.uniform(shape.size(), Math.sqrt(6.0 / shape.fanIn()), random);
    }
}
