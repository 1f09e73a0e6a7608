package org.sagitta.plugins.metrics.trajectory;

import com.google.common.math.Stats;
import com.google.common.math.StatsAccumulator;
import com.google.common.primitives.Bytes;
import com.google.common.primitives.Doubles;
import jakarta.validation.constraints.Min;
import java.util.ArrayList;
import java.util.List;
import org.pf4j.Extension;
import org.sagitta.api.event.RunEvent.StepCompleted;
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
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;

/**
 * This metric computes the fluctuation of the loss during training: its standard deviation over the last checkpoints.
 * The figure {@code accuracy} is the fluctuation of the accuracy, and {@code mini-batches} is the standard deviation of
 * the losses of all mini-batches since the last measurement, while the parameters change. The metric costs at most one
 * pass over the examples.
 */
@Extension
@Describe(
        "fluctuation of the loss and the accuracy along the checkpoints, and of the mini-batches' losses between them")
public final class LossFluctuationMetric implements SurfaceMetric<LossFluctuationMetric.Settings> {
    private static final String BATCHES = "mini-batches";

    /** Configures {@link LossFluctuationMetric}. */
    public record Settings(
            @Describe(Window.DESCRIPTION) @Min(2) @Default("5")
            int window) {}

    @Override
    public void follow(Settings settings, StepCompleted step, Memory memory) {
        StatsAccumulator losses = miniBatches(memory);
        losses.add(step.loss());
        memory.keep(BATCHES, Doubles.toArray(Bytes.asList(losses.snapshot().toByteArray())));
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(1);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        LossSurface surface = context.surface();
        List<Figure> beside = new ArrayList<>();
        ModelOutputs.accuracy(surface)
                .ifPresent(accuracy -> beside.add(fluctuation("accuracy", accuracy, settings, context)));
        beside.add(Figure.of("mini-batches", fluctuation(miniBatches(context.memory()))));
        context.memory().forget(BATCHES);
        return Figures.of(fluctuation("loss", surface.loss(), settings, context).measurement())
                .with(beside);
    }

    /** Returns the losses since the last measurement. */
    private static StatsAccumulator miniBatches(Memory memory) {
        StatsAccumulator losses = new StatsAccumulator();
        double[] kept = memory.numbers(BATCHES);
        if (kept.length > 0) {
            losses.addAll(Stats.fromByteArray(Bytes.toArray(Doubles.asList(kept))));
        }
        return losses;
    }

    private static Measurement fluctuation(StatsAccumulator batches) {
        return batches.count() < 2
                ? Measurement.undefined(
                        "there were " + batches.count() + " mini-batches since the last measurement", "mini-batches", 0)
                : Measurement.exact(batches.sampleStandardDeviation(), "mini-batches", 0);
    }

    private static Figure fluctuation(String name, double value, Settings settings, MetricContext context) {
        Measurement now = Measurement.exact(value, "all examples", 0);
        return Figure.of(name, new Window(name, settings.window(), context.memory()).fluctuation(now));
    }
}
