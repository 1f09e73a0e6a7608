package org.sagitta.plugins.metrics.landscape;

import jakarta.inject.Named;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Figures;
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
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Grid;
import org.sagitta.plugins.metrics.direction.NoDirectionException;
import org.sagitta.plugins.metrics.direction.Surroundings;

/**
 * This metric computes the loss along lines through the checkpoint's parameters: L(theta + a d) on an even grid of a,
 * for a few directions d (Li et al. 2018). With filter normalisation, the picture is invariant to rescalings of filters
 * that do not change the function.
 *
 * <p>The metric's own figure is the largest loss on the grid minus the loss at theta, and {@code lowest} is the
 * smallest loss minus that at theta. Running statistics of batch normalisation remain those of theta. The metric
 * evaluates the loss at {@code resolution} points along each direction.
 */
@Extension
@Named("landscape-1d")
@Describe("the loss along lines through the point: random directions, eigenvectors, or the training's own")
public final class Landscape1dMetric implements SurfaceMetric<Landscape1dMetric.Settings> {
    /** Configures {@link Landscape1dMetric}. */
    public record Settings(
            @Describe(
                    "random; eigenvectors, of: the Hessian or another operator; or trajectory, the principal components"
                            + " of the checkpoints so far")
            @Default("random")
            DirectionChoice along,

            @Describe("directions, a curve each") @Positive @Default("1")
            int directions,

            @Describe("points of a curve") @Min(2) @Default("51")
            int resolution,

            @Describe("half the width, in lengths of the directions") @Positive @Default("1")
            double range) {}

    @Override
    public void follow(Settings settings, Checkpoint checkpoint, Memory memory) {
        new CheckpointPath(memory).add(checkpoint);
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        settings.along().check(settings.directions(), layout);
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        boolean eigenvectors = settings.along() instanceof DirectionChoice.Eigenvectors;
        return Cost.ofProducts((long) settings.resolution() * settings.directions())
                .withLeadingEigenpairs(eigenvectors ? settings.directions() : 0)
                .withHessian(settings.along() instanceof DirectionChoice.Eigenvectors along
                        && along.of().equals("hessian"));
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        CheckpointPath trail = new CheckpointPath(context.memory());
        trail.add(context.checkpoint());
        try {
            return draw(settings, settings.along().basis(settings.directions(), trail, context), context);
        } catch (NoDirectionException e) {
            return Figures.of(LossRange.undefined(e.getMessage()));
        }
    }

    private static Figures draw(Settings settings, LandscapeDirections basis, MetricContext context) {
        Surroundings surroundings = new Surroundings(context.surface());
        double[] places = Grid.even(-settings.range(), settings.range(), settings.resolution());
        List<double[]> losses = basis.directions().stream()
                .map(d -> DoubleStream.of(places)
                        .map(a -> surroundings.loss(a, d))
                        .toArray())
                .toList();
        LossRange range =
                LossRange.of(losses.stream().flatMapToDouble(Arrays::stream).toArray());
        Picture picture = new Picture.Curves(
                "the loss along lines through the point",
                Axis.linear("coefficient of the direction"),
                range.axis(),
                IntStream.range(0, losses.size())
                        .mapToObj(i -> Curve.of(basis.names().get(i), Style.LINE, places, losses.get(i)))
                        .toList());
        return range.figures(basis, context).withPicture("", picture);
    }
}
