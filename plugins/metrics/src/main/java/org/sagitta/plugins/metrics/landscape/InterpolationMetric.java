package org.sagitta.plugins.metrics.landscape;

import com.google.common.primitives.Doubles;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Curve.Style;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Milestones;

/**
 * This metric computes the loss on the straight line from this checkpoint, theta, to other parameters theta'
 * (Goodfellow et al. 2015): those of an earlier checkpoint or of another run. The metric's own figure is the height of
 * the barrier above the linear interpolation of the two losses (Frankle et al. 2020), on an even grid of a from 0 to 1:
 *
 * <pre>max_a L((1 - a) theta + a theta') - (1 - a) L(theta) - a L(theta')</pre>
 *
 * <p>It is 0 if the loss is nowhere above that line. The figure {@code other-loss} is L(theta'), and {@code distance}
 * is ||theta' - theta||. Running statistics of batch normalisation remain those of this checkpoint. The metric
 * evaluates the loss once for each point of the grid.
 */
@Extension
@Describe("the loss on the straight line to another checkpoint or another run's parameters, and its barrier's height")
public final class InterpolationMetric implements SurfaceMetric<InterpolationMetric.Settings> {
    private static final String METHOD = "grid";

    /** Configures {@link InterpolationMetric}. */
    public record Settings(
            @Describe(
                    "start, the run's first checkpoint; previous, the one before; {type: run, run: NAME}, where another run ended; or {type: file, path: other.npy}")
            @Default("start")
            Destination to,

            @Describe("points from here to there, both included") @Min(3) @Default("26")
            int resolution,

            @Describe("how far the picture goes beyond both ends, in lengths of the line") @PositiveOrZero @Default("0")
            double beyond) {}

    @Override
    public void follow(Settings settings, Checkpoint checkpoint, Memory memory) {
        new Milestones(memory).pass(checkpoint);
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        settings.to().check(layout);
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(settings.resolution() + 2L * pointsBeyond(settings));
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        Milestones milestones = new Milestones(context.memory());
        milestones.pass(context.checkpoint());
        return settings.to()
                .parameters(milestones, context)
                .map(there -> draw(settings, there, context))
                .orElseGet(() -> undefined("there is no checkpoint before this one"));
    }

    private static Figures undefined(String reason) {
        return Figures.of(Measurement.undefined(reason, METHOD, 0));
    }

    private static Figures draw(Settings settings, INDArray there, MetricContext context) {
        LossSurface surface = context.surface();
        INDArray here = surface.parameters().castTo(DataType.DOUBLE);
        double distance = here.distance2(there);
        if (distance == 0) {
            return undefined("both ends of the line are the same point");
        }
        double[] shares = shares(settings);
        double[] losses = DoubleStream.of(shares)
                .map(a -> surface.at(here.mul(1 - a).addi(there.mul(a))).loss())
                .toArray();
        double[] line = line(shares, losses);
        double barrier = IntStream.range(0, shares.length)
                .filter(i -> shares[i] >= 0 && shares[i] <= 1)
                .mapToDouble(i -> losses[i] - line[i])
                .max()
                .orElseThrow();
        Measurement own = Double.isNaN(barrier)
                ? Measurement.undefined("the loss is not finite somewhere on the line", METHOD, 0)
                : Measurement.exact(barrier, METHOD, 0);
        return Figures.of(own)
                .with("other-loss", Measurement.exact(losses[Doubles.indexOf(shares, 1)], METHOD, 0))
                .with("distance", Measurement.exact(distance, "norm", 0))
                .withPicture("", picture(settings.to().inWords(), shares, losses, line));
    }

    /** Returns the grid of [0, 1], continued on both sides. */
    private static double[] shares(Settings settings) {
        int intervals = settings.resolution() - 1;
        int beyond = pointsBeyond(settings);
        return IntStream.rangeClosed(-beyond, intervals + beyond)
                .mapToDouble(i -> (double) i / intervals)
                .toArray();
    }

    private static int pointsBeyond(Settings settings) {
        return (int) Math.ceil(settings.beyond() * (settings.resolution() - 1));
    }

    /** Returns the linear interpolation of the losses at 0 and 1. */
    private static double[] line(double[] shares, double[] losses) {
        double here = losses[Doubles.indexOf(shares, 0)];
        double there = losses[Doubles.indexOf(shares, 1)];
        return DoubleStream.of(shares).map(a -> (1 - a) * here + a * there).toArray();
    }

    private static Picture picture(String to, double[] shares, double[] losses, double[] line) {
        int from = Doubles.indexOf(shares, 0);
        int end = Doubles.indexOf(shares, 1);
        return new Picture.Curves(
                "the loss between this checkpoint and " + to,
                Axis.linear("share of the way from this checkpoint to " + to),
                Axis.linear("loss"),
                List.of(
                        Curve.of("loss", Style.LINE_AND_POINTS, shares, losses),
                        Curve.of("straight line between the ends", Style.DASHES, new double[] {0, 1}, new double[] {
                            line[from], line[end]
                        })));
    }
}
