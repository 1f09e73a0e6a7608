package org.sagitta.plugins.metrics.sharpness;

import jakarta.validation.constraints.Positive;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.spectrum.LargestEigenvalue;

/**
 * This metric computes lambda_1 eta / 2, the Hessian's largest eigenvalue divided by 2/eta. Above 1, gradient descent
 * with the learning rate eta is unstable on the local quadratic model; training rises to 1 and stays there (Cohen et
 * al. 2021). The figure is not invariant to rescalings. The metric costs the Hessian's leading eigenpair, which other
 * metrics share.
 */
@Extension
@Describe("the Hessian's largest eigenvalue as a share of 2/eta, where gradient descent becomes unstable")
public final class EdgeOfStabilityMetric implements SurfaceMetric<EdgeOfStabilityMetric.Settings> {
    /** Configures {@link EdgeOfStabilityMetric}. */
    public record Settings(
            @Describe("eta, that of the trainer") @Positive double learningRate) {}

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(LargestEigenvalue.MOST_PRODUCTS_BESIDE)
                .withLeadingEigenpairs(1)
                .withHessian(true);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        return Figures.of(
                LargestEigenvalue.of(context.reference("hessian"), context).times(settings.learningRate() / 2));
    }
}
