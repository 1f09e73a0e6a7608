package org.sagitta.plugins.metrics.trajectory;

import jakarta.validation.constraints.Min;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * This metric computes the Euclidean norm of the parameters, for all of them and for each layer, and its
 * {@code fluctuation} during training. The metric takes no pass over the data.
 */
@Extension
@Describe("the norm of the parameters, whole and of each layer, and its fluctuation")
public final class WeightNormMetric implements SurfaceMetric<WeightNormMetric.Settings> {
    /** Configures {@link WeightNormMetric}. */
    public record Settings(
            @Describe(Window.DESCRIPTION) @Min(2) @Default("5")
            int window,

            @Describe(
                    "whether the parameters are kept too, as the artifact parameters: for another run's interpolation")
            @Default("false")
            boolean keep) {}

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(0);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        INDArray parameters = context.surface().parameters();
        Figures norms = Norms.of(parameters, context.surface().layout());
        Figures figures = Window.withFluctuation(norms, settings.window(), context.memory());
        return settings.keep() ? figures.withArray("parameters", parameters) : figures;
    }
}
