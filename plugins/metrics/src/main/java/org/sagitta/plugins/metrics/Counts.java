package org.sagitta.plugins.metrics;

import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/** Numbers of eigenpairs. */
final class Counts {
    private Counts() {}

    /** Refuses more than there are. */
    static void check(int count, ParameterLayout layout) {
        if (count > layout.dimension()) {
            throw new UnsuitableSettingsException("count: " + count + " eigenpairs of a model of " + layout.dimension()
                    + " parameters; expected at most as many");
        }
    }
}
