package org.sagitta.runtime.model.initialiser;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Describe;

/** Draws from the normal distribution with variance 2/f for the fan-in f (He et al. 2015). */
@Extension
@Describe("normal with variance 2/fan-in")
public record HeNormal(Optional<Long> seed) implements Initialiser {
    @Override
    public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
        return RandomNumbers.normal(shape.size(), Math.sqrt(2.0 / shape.fanIn()), random);
    }
}
