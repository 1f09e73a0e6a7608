package org.sagitta.plugins.metrics.trajectory;

import jakarta.validation.constraints.Min;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * This metric computes the Euclidean norm of the gradient, for all parameters and for each layer, and its
 * {@code fluctuation} during training. It costs one gradient.
 */
@Extension
@Describe("the gradient's norm, whole and of each layer, and its fluctuation")
public final class GradientNormMetric implements SurfaceMetric<GradientNormMetric.Settings> {
    /** Configures {@link GradientNormMetric}. */
    public record Settings(
            @Describe(Window.DESCRIPTION) @Min(2) @Default("5")
            int window) {}

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(1);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        Figures norms = Norms.of(context.surface().gradient(), context.surface().layout());
        return Window.withFluctuation(norms, settings.window(), context.memory());
    }
}
