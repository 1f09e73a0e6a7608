package org.sagitta.runtime.run;

import java.util.random.RandomGenerator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.runtime.engine.linear.SymmetricEigensolver;

/** A context with its own seed. */
record SeededContext(long seed) implements EstimationContext {
    @Override
    public RandomGenerator random() {
        return Seeds.generator(seed);
    }

    @Override
    public Eigensolver eigensolver() {
        return SymmetricEigensolver.forPlugins();
    }
}
