package org.sagitta.plugins.estimators;

import java.util.Optional;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.WeightSharing;

/** A {@code FactorSettings} holds the settings that all {@link FactorEstimator}s have in common. */
interface FactorSettings {
    Bias bias();

    /** Returns which labels the gradients are computed for. */
    Labels fisher();

    /** Returns how many labels are drawn for each example. */
    int samples();

    WeightSharing sharing();

    /** Returns the damping lambda. */
    double damping();

    /** Returns the running average over the training, or empty for the factors of the checkpoint alone. */
    Optional<FactorAveraging> averaging();

    /** Returns the Fisher matrix whose blocks are approximated. */
    default Fisher matrix(long seed) {
        return fisher().of(samples(), seed);
    }
}
