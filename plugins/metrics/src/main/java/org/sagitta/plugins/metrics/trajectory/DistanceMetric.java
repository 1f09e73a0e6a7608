package org.sagitta.plugins.metrics.trajectory;

import jakarta.validation.constraints.Min;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.direction.Milestones;

/**
 * This metric computes the Euclidean distance of the parameters from those at the run's first checkpoint and, as
 * {@code previous}, from those at the previous checkpoint, for all parameters and for each layer. {@code fluctuation}
 * and {@code previous-fluctuation} are the fluctuations of these distances during training. The metric takes no pass
 * over the data.
 */
@Extension
@Describe("how far the parameters are from the first checkpoint's and from the previous one's, whole and of each layer")
public final class DistanceMetric implements SurfaceMetric<DistanceMetric.Settings> {
    private static final String PREVIOUS = "previous";

    /** Configures {@link DistanceMetric}. */
    public record Settings(
            @Describe(Window.DESCRIPTION) @Min(2) @Default("5")
            int window) {}

    @Override
    public void follow(Settings settings, Checkpoint checkpoint, Memory memory) {
        new Milestones(memory).pass(checkpoint);
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(0);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        Checkpoint here = context.checkpoint();
        Milestones milestones = new Milestones(context.memory());
        milestones.pass(here);
        INDArray parameters = here.surface().parameters();
        Figures first =
                Norms.of(parameters.sub(milestones.first()), context.surface().layout());
        Figures figures = Figures.of(first.own())
                .with(milestones
                        .previous()
                        .map(previous -> ofPrevious(parameters.sub(previous), settings, context))
                        .orElseGet(() -> List.of(Figure.of(
                                PREVIOUS, Measurement.undefined("there is no checkpoint before this one", "norm", 0)))))
                .with(first.beside());
        return Window.withFluctuation(figures, settings.window(), context.memory());
    }

    private static List<Figure> ofPrevious(INDArray difference, Settings settings, MetricContext context) {
        Figures norms = Norms.of(difference, context.surface().layout());
        String name = PREVIOUS + "-" + Window.FLUCTUATION;
        List<Figure> figures = new ArrayList<>();
        norms.beside().forEach(norm -> figures.add(new Figure(PREVIOUS, norm.layer(), norm.measurement())));
        figures.add(Figure.of(PREVIOUS, norms.own()));
        figures.add(Figure.of(name, new Window(name, settings.window(), context.memory()).fluctuation(norms.own())));
        return figures;
    }
}
