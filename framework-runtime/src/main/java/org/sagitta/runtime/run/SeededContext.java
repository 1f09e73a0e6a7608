package org.sagitta.runtime.run;

import java.util.random.RandomGenerator;
import org.sagitta.api.plugin.EstimationContext;

/** A context with its own seed. */
record SeededContext(long seed) implements EstimationContext {
    @Override
    public RandomGenerator random() {
        return Seeds.generator(seed);
    }
}
