package org.sagitta.plugins.metrics.trajectory;

import jakarta.validation.constraints.Min;
import java.util.OptionalLong;
import org.pf4j.Extension;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** The gradient's Euclidean norm, whole and of each layer, and its {@code fluctuation} along training. */
@Extension
@Describe("the gradient's norm, whole and of each layer, and its fluctuation")
public final class GradientNormMetric implements SurfaceMetric<GradientNormMetric.Settings> {
    /** What a descriptor may say. */
    public record Settings(
            @Describe(Window.DESCRIPTION) @Min(2) @Default("5")
            int window) {}

    @Override
    public OptionalLong gradients(Settings settings, ParameterLayout layout) {
        return OptionalLong.of(1);
    }

    @Override
    public Measurement measure(Settings settings, MetricContext context) {
        Measurement norm = Norms.record("", context.objective().gradient(), context);
        Window.record("fluctuation", norm, settings.window(), context);
        return norm;
    }
}
