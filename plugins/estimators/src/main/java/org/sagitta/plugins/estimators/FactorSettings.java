package org.sagitta.plugins.estimators;

import java.util.Optional;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.WeightSharing;

/** What the settings of a {@link FactorEstimator} have in common. */
interface FactorSettings {
    Bias bias();

    /** Whose labels the gradients are of. */
    Labels fisher();

    /** Labels that are drawn for each example. */
    int samples();

    WeightSharing sharing();

    /** Lambda. */
    double damping();

    /** None for the factors of the checkpoint alone. */
    Optional<FactorAveraging> averaging();

    /** The Fisher matrix whose blocks are approximated. */
    default Fisher matrix(long seed) {
        return fisher().of(samples(), seed);
    }
}
