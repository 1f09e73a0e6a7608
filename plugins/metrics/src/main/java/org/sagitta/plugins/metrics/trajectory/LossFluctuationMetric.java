package org.sagitta.plugins.metrics.trajectory;

import com.google.common.eventbus.Subscribe;
import com.google.common.math.StatsAccumulator;
import jakarta.validation.constraints.Min;
import java.util.OptionalLong;
import org.pf4j.Extension;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * How much the loss fluctuates along training: its standard deviation over the last checkpoints. Beside it {@code accuracy},
 * that of the accuracy, and {@code mini-batches}, the standard deviation of the mini-batches' losses since the last
 * measurement, of parameters that move meanwhile.
 */
@Extension
@Describe(
        "fluctuation of the loss and the accuracy along the checkpoints, and of the mini-batches' losses between them")
public final class LossFluctuationMetric implements SurfaceMetric<LossFluctuationMetric.Settings> {
    private final Windows windows = new Windows();
    private StatsAccumulator batches = new StatsAccumulator();
    private Window losses;

    /** What a descriptor may say. */
    public record Settings(
            @Describe(Windows.DESCRIPTION) @Min(2) @Default("5")
            int window) {}

    /** Remembers a mini-batch's loss. */
    @Subscribe
    public void onStep(StepCompleted event) {
        batches.add(event.loss());
    }

    @Override
    public OptionalLong gradients(Settings settings, ParameterLayout layout) {
        return OptionalLong.of(1);
    }

    @Override
    public Measurement measure(Settings settings, MetricContext context) {
        Objective objective = context.objective();
        objective
                .accuracy()
                .ifPresent(accuracy -> windows.record("accuracy", exact(accuracy), settings.window(), context));
        context.figure("mini-batches", ofBatches());
        batches = new StatsAccumulator();
        if (losses == null) {
            losses = new Window(settings.window());
        }
        return losses.fluctuation(exact(objective.loss()));
    }

    private Measurement ofBatches() {
        return batches.count() < 2
                ? Measurement.undefined(
                        "there were " + batches.count() + " mini-batches since the last measurement", "mini-batches", 0)
                : Measurement.exact(batches.sampleStandardDeviation(), "mini-batches", 0);
    }

    private static Measurement exact(double value) {
        return Measurement.exact(value, "all examples", 0);
    }
}
