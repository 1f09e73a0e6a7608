package org.sagitta.api.plugin;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.LossSurface;

/**
 * Makes a loss surface that is not a network's on data: one in closed form, say, whose curvature is known. In a descriptor it
 * takes the place of {@code dataset}, {@code model} and {@code loss}.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface SurfaceSource<S extends Record> extends ExtensionPoint {
    /**
     * The loss surface at its first parameters, in float64; {@link AnalyticSurface} makes one of a loss, a gradient and two
     * matrices. A trainer sees as many examples as it has; where they cannot be taken apart, a mini-batch is all of them.
     */
    LossSurface surface(S settings);
}
