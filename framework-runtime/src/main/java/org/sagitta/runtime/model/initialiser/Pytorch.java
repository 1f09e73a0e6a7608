package org.sagitta.runtime.model.initialiser;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.settings.Describe;

/** Draws weights and biases from the uniform distribution on +-sqrt(1/f) for the weight's fan-in f, as PyTorch's layers do. */
@Extension
@Describe("uniform on +-sqrt(1/fan-in), biases too, as PyTorch's layers")
public record Pytorch(Optional<Long> seed) implements Initialiser {
    @Override
    public double[] weight(ParameterShape shape, boolean rectified, RandomGenerator random) {
        return bias(shape, shape.size(), random);
    }

    @Override
    public double[] bias(ParameterShape weight, int size, RandomGenerator random) {
        return RandomNumbers.uniform(size, Math.sqrt(1.0 / weight.fanIn()), random);
    }
}
