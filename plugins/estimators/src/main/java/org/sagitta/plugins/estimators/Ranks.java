package org.sagitta.plugins.estimators;

import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/** Checks the ranks of low-rank approximations. */
final class Ranks {
    private Ranks() {}

    /**
     * Checks that the rank is at most the number P of parameters.
     *
     * @throws UnsuitableSettingsException if it is larger than P
     */
    static void require(int rank, ParameterLayout layout) {
        if (rank > layout.dimension()) {
            throw new UnsuitableSettingsException("rank is " + rank + ", but the model has " + layout.dimension()
                    + " parameters; expected at most as many");
        }
    }
}
