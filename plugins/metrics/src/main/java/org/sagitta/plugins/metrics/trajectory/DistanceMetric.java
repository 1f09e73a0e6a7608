package org.sagitta.plugins.metrics.trajectory;

import com.google.common.eventbus.Subscribe;
import jakarta.validation.constraints.Min;
import java.util.OptionalLong;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.objective.ParameterLayout;
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
    private final Milestones milestones = new Milestones();
    private final Windows windows = new Windows();

    /** What a descriptor may say. */
    public record Settings(
            @Describe(Windows.DESCRIPTION) @Min(2) @Default("5")
            int window) {}

    /** Remembers where the training has been. */
    @Subscribe
    public void onCheckpoint(CheckpointReached event) {
        milestones.pass(event.checkpoint());
    }

    @Override
    public OptionalLong gradients(Settings settings, ParameterLayout layout) {
        return OptionalLong.of(0);
    }

    @Override
    public Measurement measure(Settings settings, MetricContext context) {
        Checkpoint here = context.checkpoint();
        milestones.pass(here);
        INDArray parameters = here.objective().parameters();
        if (milestones.previous().isPresent()) {
            INDArray step = parameters.sub(milestones.previous().get().parameters());
            Measurement distance = Norms.record("previous", step, context);
            context.figure("previous", distance);
            windows.record("previous-fluctuation", distance, settings.window(), context);
        } else {
            context.figure("previous", Measurement.undefined("there is no checkpoint before this one", "norm", 0));
        }
        Measurement distance =
                Norms.record("", parameters.sub(milestones.first().parameters()), context);
        windows.record("fluctuation", distance, settings.window(), context);
        return distance;
    }
}
