package org.sagitta.plugins.metrics.validity;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.direction.NoDirectionException;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.direction.RandomDirections;
import org.sagitta.plugins.metrics.direction.Surroundings;
import org.sagitta.plugins.metrics.spectrum.TraceFigure;

/**
 * This metric computes the Hessian's curvature at growing distances from the checkpoint's parameters: its spectral norm
 * and its trace at theta + s d, as means over random directions d with their standard errors. The distance s is in
 * units of the directions' length, which is 1 or, with normalisation, the length of the parameters.
 *
 * <p>The metric's own figure is the mean spectral norm at the largest distance divided by that at theta;
 * {@code spectral-norm-at-S} and {@code trace-at-S} are the figures at each distance. Standard errors include those of
 * the traces, if these are stochastic. The metric costs at most 130 products for each Hessian, or P if that is less.
 */
@Extension
@Describe("the Hessian's spectral norm and trace at growing distances from the point, along random directions")
public final class DistantCurvatureMetric implements SurfaceMetric<DistantCurvatureMetric.Settings> {
    private static final String METHOD = "random directions";

    /**
     * The number of products for a trace that is not affordable exactly. It is small, since the mean over the
     * directions averages out the errors.
     */
    private static final int TRACE_PRODUCTS = 30;

    /** The largest number of Lanczos steps for each spectral norm. */
    private static final int STEPS = 100;

    private static final double TOLERANCE = 1e-4;

    /** Configures {@link DistantCurvatureMetric}. */
    public record Settings(
            @Describe("s, each positive, in lengths of the directions") @NotEmpty @Default("[0.03, 0.1, 0.3, 1]")
            List<Double> distances,

            @Describe("random directions") @Min(2) @Default("3")
            int directions,

            @Describe("of the directions: none, layer or filter") @Default("none")
            Normalisation normalisation,

            @Describe(
                    "what a normalised direction has for tensors of one dimension: zero, layer (normalised as a whole)"
                            + " or parameters (theirs)")
            @Default("zero")
            Normalisation.Biases biases) {
        public Settings {
            distances = distances.stream().sorted().distinct().toList();
            if (distances.stream().anyMatch(s -> !(s > 0))) {
                throw new UnsuitableSettingsException("distances: " + distances + "; expected positive ones");
            }
        }
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        long points = 1 + (long) settings.directions() * settings.distances().size();
        return Cost.ofProducts(points * Math.min(model.parameters(), STEPS + TRACE_PRODUCTS))
                .withHessian(true);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        RandomGenerator random = context.random();
        Size here = size(context.surface(), random, context);
        List<INDArray> directions;
        try {
            directions = directions(settings, random, context.surface());
        } catch (NoDirectionException e) {
            return Figures.of(Measurement.undefined(e.getMessage(), METHOD, here.products()));
        }
        Surroundings surroundings = new Surroundings(context.surface());
        List<Ring> rings = new ArrayList<>();
        List<Figure> figures = new ArrayList<>();
        for (double s : settings.distances()) {
            Ring ring = new Ring(
                    s,
                    directions.stream()
                            .map(d -> size(surroundings.at(d.mul(s)), random, context))
                            .toList());
            figures.add(Figure.of(
                    "spectral-norm-at-" + s, ring.norm().measurement(METHOD, ring.products(), context.seed())));
            figures.add(Figure.of("trace-at-" + s, ring.trace().measurement(METHOD, ring.products(), context.seed())));
            rings.add(ring);
        }
        return Figures.of(growth(rings.get(rings.size() - 1), here, context))
                .with(figures)
                .withPicture("spectral-norm", picture("spectral norm of the Hessian", Size::norm, here, rings))
                .withPicture("trace", picture("trace of the Hessian", Size::trace, here, rings));
    }

    private static List<INDArray> directions(Settings settings, RandomGenerator random, LossSurface surface) {
        return Stream.generate(() -> RandomDirections.unit(surface.dimension(), random))
                .limit(settings.directions())
                .map(d -> settings.normalisation().of(d, surface, settings.biases()))
                .toList();
    }

    /**
     * A {@code Size} holds the spectral norm and the trace of a Hessian.
     *
     * @param residual the residual of the norm; 0 if the norm is exact
     */
    private record Size(double norm, double residual, double trace, long products) {}

    private static Size size(LossSurface surface, RandomGenerator random, MetricContext context) {
        CurvatureOperator hessian = surface.operator(Curvature.HESSIAN);
        if (context.spectralSolver().affordsEigenvalues(hessian)) {
            double[] eigenvalues = context.spectralSolver().eigenvalues(hessian);
            double norm = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1]));
            return new Size(norm, 0, DoubleStream.of(eigenvalues).sum(), hessian.dimension());
        }
        DominantEigenpair pair = DominantEigenpair.of(hessian, TOLERANCE, STEPS, random);
        Measurement trace = TraceFigure.of(hessian, TRACE_PRODUCTS, random, context);
        return new Size(
                Math.abs(pair.value()), pair.residual(), trace.value(), (long) pair.products() + trace.products());
    }

    /** A {@code Ring} holds the sizes of the Hessians at one distance along all directions. */
    private record Ring(double distance, List<Size> sizes) {
        SampleMean mean(ToDoubleFunction<Size> figure) {
            return SampleMean.mean(sizes.stream().mapToDouble(figure).toArray());
        }

        SampleMean norm() {
            return mean(Size::norm).withBias(mean(Size::residual).mean());
        }

        SampleMean trace() {
            return mean(Size::trace);
        }

        long products() {
            return sizes.stream().mapToLong(Size::products).sum();
        }
    }

    private static Measurement growth(Ring farthest, Size here, MetricContext context) {
        if (here.norm() == 0) {
            return Measurement.undefined("the Hessian is zero at the point", METHOD, here.products());
        }
        Measurement norm = farthest.norm().measurement(METHOD, here.products(), context.seed());
        double growth = norm.value() / here.norm();
        Measurement ratio = norm.derived(growth, 1 / here.norm());
        return ratio.withUncertainty(
                ratio.uncertainty().plus(new Uncertainty.Residual(growth * here.residual() / here.norm())));
    }

    private static Picture picture(String what, ToDoubleFunction<Size> figure, Size here, List<Ring> rings) {
        double[] distances = DoubleStream.concat(
                        DoubleStream.of(0), rings.stream().mapToDouble(Ring::distance))
                .toArray();
        List<SampleMean> means = Stream.concat(
                        Stream.of(new SampleMean(figure.applyAsDouble(here), 0, Double.POSITIVE_INFINITY)),
                        rings.stream().map(ring -> ring.mean(figure)))
                .toList();
        Curve curve = Curve.of(
                        "mean over the directions, with its standard error",
                        Curve.Style.LINE_AND_POINTS,
                        distances,
                        means.stream().mapToDouble(SampleMean::mean).toArray())
                .withError(means.stream().mapToDouble(SampleMean::standardError).toArray());
        return new Picture.Curves(
                what + " away from the point",
                Axis.linear("distance (lengths of the directions)"),
                Axis.linear(what + " (loss / distance squared)"),
                List.of(curve));
    }
}
