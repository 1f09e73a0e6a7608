package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.sagitta.api.operator.Eigensolver;

/** What an estimator and a metric may both ask of the runtime. */
public interface CurvatureContext extends PluginContext {
    /**
     * The seed of this call: it follows from the run's seed, the training's step and the entry's name, so the same
     * descriptor gives the same figures, whatever else is measured.
     */
    long seed();

    /** Random numbers from {@link #seed}: a new generator at its start with each call. */
    RandomGenerator random();

    /**
     * What this entry of the descriptor remembers of earlier calls, whether the run was interrupted meanwhile or not. A
     * metric has one for each estimator that it measures.
     */
    Memory memory();

    /** What dense symmetric eigenproblems are solved with. */
    Eigensolver eigensolver();
}
