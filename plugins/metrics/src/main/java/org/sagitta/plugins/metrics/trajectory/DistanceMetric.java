package org.sagitta.plugins.metrics.trajectory;

import jakarta.validation.constraints.Min;
import java.util.Optional;
import java.util.OptionalLong;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.direction.Milestones;

/**
 * The Euclidean distance of the parameters from those of the run's first checkpoint, and, as {@code previous}, from those of
 * the last one: whole and of each layer. {@code fluctuation} and {@code previous-fluctuation} are theirs along training.
 */
@Extension
@Describe("how far the parameters are from the first checkpoint's and from the previous one's, whole and of each layer")
public final class DistanceMetric implements SurfaceMetric<DistanceMetric.Settings> {
    /** What a descriptor may say. */
    public record Settings(
            @Describe(Window.DESCRIPTION) @Min(2) @Default("5")
            int window) {}

    @Override
    public void follow(Settings settings, Checkpoint checkpoint, Memory memory) {
        new Milestones(memory).pass(checkpoint);
    }

    @Override
    public OptionalLong gradients(Settings settings, ParameterLayout layout) {
        return OptionalLong.of(0);
    }

    @Override
    public Measurement measure(Settings settings, MetricContext context) {
        Checkpoint here = context.checkpoint();
        Milestones milestones = new Milestones(context.memory());
        milestones.pass(here);
        INDArray parameters = here.objective().parameters();
        Optional<INDArray> previous = milestones.previous();
        if (previous.isPresent()) {
            Measurement distance = Norms.record("previous", parameters.sub(previous.get()), context);
            context.figure("previous", distance);
            Window.record("previous-fluctuation", distance, settings.window(), context);
        } else {
            context.figure("previous", Measurement.undefined("there is no checkpoint before this one", "norm", 0));
        }
        Measurement distance = Norms.record("", parameters.sub(milestones.first()), context);
        Window.record("fluctuation", distance, settings.window(), context);
        return distance;
    }
}
