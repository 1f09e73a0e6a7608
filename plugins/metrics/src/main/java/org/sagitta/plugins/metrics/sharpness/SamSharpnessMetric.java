package org.sagitta.plugins.metrics.sharpness;

import jakarta.validation.constraints.Positive;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * This metric computes the rise of the loss in sharpness-aware minimisation (Foret et al. 2021): that of one step of
 * length rho along the gradient, which is the worst step to first order.
 *
 * <pre>L(theta + e) - L(theta),   e = rho g / ||g||</pre>
 *
 * <p>All parameters and all examples of the curvature are used. The figure is not invariant to rescalings that do not
 * change the function. It costs two gradients.
 */
@Extension
@Describe("the rise of the loss one step of length rho along the gradient; changes under rescalings")
public final class SamSharpnessMetric implements SurfaceMetric<SamSharpnessMetric.Settings> {
    /** Configures {@link SamSharpnessMetric}. */
    public record Settings(
            @Describe("the step's length, in the parameters' unit") @Positive @Default("0.05")
            double rho) {}

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(2);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        LossRise rise = new LossRise(context.surface());
        INDArray gradient = rise.gradient();
        double norm = gradient.norm2Number().doubleValue();
        return Figures.of(
                norm == 0
                        ? Measurement.undefined("the gradient is zero, so it has no direction", "one step", 0)
                        : Measurement.exact(rise.of(gradient.muli(settings.rho() / norm)), "one step", 0));
    }
}
