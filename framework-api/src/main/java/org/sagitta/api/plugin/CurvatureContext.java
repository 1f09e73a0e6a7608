package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.sagitta.api.operator.Eigensolver;

/** A curvature context gives an estimator or a metric its random numbers, its memory and an eigensolver. */
public interface CurvatureContext extends PluginContext {
    /**
     * Returns the seed of this call. It depends on the run's seed, the training's step and the entry's name alone, so the same
     * descriptor gives the same figures whatever else is measured.
     */
    long seed();

    /** Returns random numbers from {@link #seed}: a new generator at its start with each call. */
    RandomGenerator random();

    /**
     * Returns the memory of this entry of the descriptor, which outlives an interruption of the run. A metric has one for each
     * estimator that it measures.
     */
    Memory memory();

    /** Returns the solver of dense symmetric eigenproblems. */
    Eigensolver eigensolver();
}
