package org.sagitta.plugins.estimators;

import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/** Ranks of parts of matrices. */
final class Ranks {
    private Ranks() {}

    /**
     * Refuses a rank that no matrix of the parameters has.
     *
     * @throws UnsuitableSettingsException where it is above P
     */
    static void require(int rank, ParameterLayout layout) {
        if (rank > layout.dimension()) {
            throw new UnsuitableSettingsException("rank is " + rank + ", but the model has " + layout.dimension()
                    + " parameters; expected at most as many");
        }
    }
}
