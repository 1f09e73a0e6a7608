package org.sagitta.plugins.metrics.landscape;

import com.google.common.primitives.ImmutableDoubleArray;
import jakarta.inject.Named;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.NoDirectionException;
import org.sagitta.plugins.metrics.direction.Surroundings;

/**
 * This metric computes the loss on a plane through the checkpoint's parameters: L(theta + a x + b y) on an even grid of
 * a and b (Li et al. 2018). The checkpoints so far are projected onto the plane by least squares.
 *
 * <p>The metric's own figure is the largest loss on the grid minus the loss at theta, and {@code lowest} is the
 * smallest loss minus that at theta; {@code explained-variance} is the share of the checkpoints' variance that lies in
 * the plane. Running statistics of batch normalisation remain those of theta. The metric evaluates the loss at
 * {@code resolution}^2 points.
 */
@Extension
@Named("landscape-2d")
@Describe("the loss on a plane through the point, with the training's path projected onto it")
public final class Landscape2dMetric implements SurfaceMetric<Landscape2dMetric.Settings> {
    /** Configures {@link Landscape2dMetric}. */
    public record Settings(
            @Describe(
                    "random; eigenvectors, of: the Hessian or another operator; or trajectory, the principal components"
                            + " of the checkpoints so far")
            @Default("random")
            DirectionChoice along,

            @Describe("points along each direction") @Min(2) @Default("21")
            int resolution,

            @Describe(
                    "half the width, in lengths of the directions: 1, or, of the trajectory, what covers the path, unless"
                            + " given")
            Optional<Double> range) {
        public Settings {
            if (range.filter(r -> !(r > 0)).isPresent()) {
                throw new UnsuitableSettingsException("range: " + range.get() + "; expected a positive number");
            }
        }
    }

    @Override
    public void follow(Settings settings, Checkpoint checkpoint, Memory memory) {
        new CheckpointPath(memory).add(checkpoint);
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        settings.along().check(2, layout);
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        boolean eigenvectors = settings.along() instanceof DirectionChoice.Eigenvectors;
        return Cost.ofProducts((long) settings.resolution() * settings.resolution())
                .withLeadingEigenpairs(eigenvectors ? 2 : 0)
                .withHessian(settings.along() instanceof DirectionChoice.Eigenvectors along
                        && along.of().equals("hessian"));
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        CheckpointPath trail = new CheckpointPath(context.memory());
        trail.add(context.checkpoint());
        try {
            return draw(settings, settings.along().basis(2, trail, context), trail, context);
        } catch (NoDirectionException e) {
            return Figures.of(LossRange.undefined(e.getMessage()));
        }
    }

    private static Figures draw(
            Settings settings, LandscapeDirections basis, CheckpointPath trail, MetricContext context) {
        INDArray here = context.surface().parameters().castTo(DataType.DOUBLE);
        INDArray path = basis.planeCoordinates(trail.from(here));
        double[] xs = extent(settings, path.getColumn(0)).grid(settings.resolution());
        double[] ys = extent(settings, path.getColumn(1)).grid(settings.resolution());
        Surroundings surroundings = new Surroundings(context.surface());
        double[] losses = DoubleStream.of(ys)
                .flatMap(y -> DoubleStream.of(xs)
                        .map(x -> surroundings.at(basis.point(x, y)).loss()))
                .toArray();
        LossRange range = LossRange.of(losses);
        return range.figures(basis, context)
                .with("explained-variance", explainedVariance(basis, trail))
                .withPicture("", picture(basis, range, xs, ys, losses, path));
    }

    private static Extent extent(Settings settings, INDArray path) {
        return settings.range().isEmpty() && settings.along() instanceof DirectionChoice.Trajectory
                ? Extent.of(path.dup().toDoubleVector())
                : Extent.around(settings.range().orElse(1.0));
    }

    private static Picture picture(
            LandscapeDirections basis, LossRange range, double[] xs, double[] ys, double[] losses, INDArray path) {
        Curve checkpoints = Curve.of(
                "checkpoints, projected",
                Curve.Style.LINE_AND_POINTS,
                path.getColumn(0).dup().toDoubleVector(),
                path.getColumn(1).dup().toDoubleVector());
        return new Picture.Landscape(
                "the loss on a plane through the point",
                Axis.linear(basis.names().get(0)),
                Axis.linear(basis.names().get(1)),
                range.axis(),
                ImmutableDoubleArray.copyOf(xs),
                ImmutableDoubleArray.copyOf(ys),
                ImmutableDoubleArray.copyOf(losses),
                List.of(checkpoints));
    }

    /** Computes ||projections||^2 / ||theta_t - mean||^2, both summed over the checkpoints. */
    private static Measurement explainedVariance(LandscapeDirections basis, CheckpointPath trail) {
        INDArray centred = trail.centred();
        double total = centred.mul(centred).sumNumber().doubleValue();
        if (total == 0) {
            return LossRange.undefined("the checkpoints so far are one point");
        }
        INDArray coordinates = basis.planeCoordinates(centred);
        double held = 0;
        for (int t = 0; t < trail.size(); t++) {
            INDArray projection = basis.point(coordinates.getDouble(t, 0), coordinates.getDouble(t, 1));
            held += projection.mul(projection).sumNumber().doubleValue();
        }
        return Measurement.exact(held / total, "least squares", 0);
    }
}
