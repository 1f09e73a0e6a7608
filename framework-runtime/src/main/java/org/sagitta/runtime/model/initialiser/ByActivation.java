package org.sagitta.runtime.model.initialiser;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Describe;

/** Draws from He's normal distribution in front of a rectifier or a similar activation, and from Glorot's uniform distribution elsewhere. */
@Extension
@Describe("he-normal in front of a rectifier (relu, leaky-relu, elu, gelu, silu, softplus), glorot-uniform elsewhere")
public record ByActivation(Optional<Long> seed) implements Initialiser {
    @Override
    public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
        Initialiser chosen = rectified ? new HeNormal(seed) : new GlorotUniform(seed);
        return chosen.weight(shape, rectified, random);
    }
}
