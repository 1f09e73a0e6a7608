package org.sagitta.runtime.measurement;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.preparation.References;

/**
 * Returns the exact matrices of a loss surface by their names in descriptors, {@code hessian} and {@code ggn}; each is
 * created once.
 */
final class ExactMatrices implements Function<String, CurvatureOperator> {
    private final LossSurface surface;
    private final Map<Curvature, CurvatureOperator> made = new EnumMap<>(Curvature.class);

    ExactMatrices(LossSurface surface) {
        this.surface = surface;
    }

    @Override
    public CurvatureOperator apply(String name) {
        Curvature curvature = References.curvature(name)
                .orElseThrow(() -> new UnsuitableSettingsException("'" + name
                        + "' is not estimated at parameters other than the checkpoint's; there are "
                        + Stream.of(Curvature.values()).map(References::name).toList()));
        return made.computeIfAbsent(curvature, surface::operator);
    }
}
