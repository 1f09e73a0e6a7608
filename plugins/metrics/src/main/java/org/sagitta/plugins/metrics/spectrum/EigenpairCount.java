package org.sagitta.plugins.metrics.spectrum;

import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/** Checks numbers of eigenpairs. */
public final class EigenpairCount {
    private EigenpairCount() {}

    /** Checks that a model has as many eigenpairs as are asked for. */
    public static void check(int count, ParameterLayout layout) {
        if (count > layout.dimension()) {
            throw new UnsuitableSettingsException("count: " + count + " eigenpairs of a model of " + layout.dimension()
                    + " parameters; expected at most as many");
        }
    }
}
