package org.sagitta.api.plugin;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.LossSurface;

/**
 * A surface source creates a loss surface without a network and data, such as one in closed form whose curvature is known. In
 * a descriptor it replaces {@code dataset}, {@code model} and {@code loss}.
 *
 * @param <S> the settings, a record: see {@link org.sagitta.api.settings}
 */
public interface SurfaceSource<S extends Record> extends ExtensionPoint {
    /**
     * Returns the loss surface at its initial parameters, in float64; {@link AnalyticSurface} builds one from a loss, a
     * gradient and two matrices. A trainer sees as many examples as the surface has; if it has no {@code MiniBatches}, each
     * mini-batch consists of all examples.
     */
    LossSurface surface(S settings);
}
