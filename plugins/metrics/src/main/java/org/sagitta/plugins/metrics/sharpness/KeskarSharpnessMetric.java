package org.sagitta.plugins.metrics.sharpness;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
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
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.spectrum.LargestEigenvalue;

/**
 * This metric computes the largest rise of the loss within a small box (Keskar et al. 2017), in percent:
 *
 * <pre>
 * C = {z : |z_i| &lt;= eps (|(A+ theta)_i| + 1)},   phi = 100 (max_{z in C} L(theta + A z) - L(theta)) / (1 + L(theta))
 * </pre>
 *
 * <p>The figures for each eps, of which the first is the metric's own: {@code full-EPS} has A = I; {@code random-EPS}
 * has a P x p matrix A of standard normal entries, the same for each eps. {@code ball-EPS} and {@code quadratic-EPS}
 * are the sharpness of Dinh et al. (2017) over ||d||_2 &lt;= eps, (max L(theta + d) - L)/(1 + L), and its quadratic
 * approximation lambda_1 eps^2/(2 (1 + L)) with lambda_1 of the Hessian; these are not in percent.
 *
 * <p>The box is searched by L-BFGS-B (with ten iterations in the paper). The search starts from a random point of the
 * box, since it would not leave a stationary point. The ball is searched by the same number of steps d = eps g/||g||,
 * with g the gradient at the last d, also from a random direction. The residual is the rise that the tangent plane at
 * the point found still allows within the box or ball; for a concave loss, it bounds the error. All parameters and all
 * examples of the curvature are used. None of these figures is invariant to rescalings that do not change the function.
 * Each search costs about two gradients for each iteration.
 */
@Extension
@Describe("the largest rise of the loss within a box of relative size eps, in percent; changes under rescalings")
public final class KeskarSharpnessMetric implements SurfaceMetric<KeskarSharpnessMetric.Settings> {
    private static final int STANDARD_SUBSPACE = 100;

    /** Configures {@link KeskarSharpnessMetric}. */
    public record Settings(
            @Describe("half widths of the box, relative to each parameter's modulus plus 1")
            @NotEmpty
            @Default("[1e-3, 5e-4]")
            List<@Positive Double> eps,

            @Describe(
                    "where the largest rise is sought: full, random (a random subspace), ball (Dinh's, in the 2-norm)")
            @NotEmpty
            @Default("[full, random, ball]")
            List<Space> spaces,

            @Describe("dimensions of the random subspace; without it 100, or P where that is less")
            Optional<@Positive Integer> subspace,

            @Describe("iterations of the search; ten in the paper") @Positive @Default("10")
            int iterations) {}

    /** Selects the set in which the largest rise is searched. */
    public enum Space {
        FULL,
        RANDOM,
        BALL
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        int p = settings.subspace().orElse(1);
        if (p > layout.dimension()) {
            throw new UnsuitableSettingsException("subspace: " + p + " of a model with " + layout.dimension()
                    + " parameters; expected at most as many");
        }
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        boolean ball = settings.spaces().contains(Space.BALL);
        long each = 2L * settings.iterations() * settings.eps().size();
        return Cost.ofProducts(each * settings.spaces().size() + (ball ? LargestEigenvalue.MOST_PRODUCTS_BESIDE : 0))
                .withLeadingEigenpairs(ball ? 1 : 0)
                .withHessian(ball);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        Map<String, Measurement> figures = new LinkedHashMap<>();
        List<Curve> curves = new ArrayList<>();
        for (Space space : settings.spaces()) {
            switch (space) {
                case FULL -> draw("full", rises(settings, Box.whole(context.surface()), context), figures, curves);
                case RANDOM -> {
                    int p = settings.subspace()
                            .orElse(Math.min(
                                    STANDARD_SUBSPACE, context.surface().dimension()));
                    draw(
                            "random",
                            rises(settings, Box.random(context.surface(), p, context.random()), context),
                            figures,
                            curves);
                }
                case BALL -> addBall(settings, context, figures);
            }
        }
        Figures found = Figures.ofFirst(figures);
        return curves.isEmpty() ? found : found.withPicture("", picture(curves));
    }

    private static Picture picture(List<Curve> curves) {
        return new Picture.Curves(
                "Largest rise of the loss within a box",
                Axis.logarithmic("eps, half width of the box"),
                Axis.logarithmic("rise, % of 1 + loss"),
                curves);
    }

    private static Map<Double, Measurement> rises(Settings settings, Box box, MetricContext context) {
        Map<Double, Measurement> rises = new LinkedHashMap<>();
        settings.eps()
                .forEach(eps ->
                        rises.put(eps, box.largestRise(eps, settings.iterations(), context.random(), context.seed())));
        return rises;
    }

    private static void draw(
            String name, Map<Double, Measurement> rises, Map<String, Measurement> figures, List<Curve> curves) {
        rises.forEach((eps, rise) -> figures.put(Distance.name(name, eps), rise));
        double[] ascending = rises.keySet().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        double[] values = new double[ascending.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rises.get(ascending[i]).value();
        }
        curves.add(Curve.of(name + " space", Curve.Style.LINE_AND_POINTS, ascending, values));
    }

    private static void addBall(Settings settings, MetricContext context, Map<String, Measurement> figures) {
        Ball ball = new Ball(context.surface());
        Measurement lambda = LargestEigenvalue.of(context.reference("hessian"), context);
        for (double eps : settings.eps()) {
            figures.put(
                    Distance.name("ball", eps),
                    ball.largestRise(eps, settings.iterations(), context.random(), context.seed()));
            double factor = eps * eps / (2 * (1 + context.surface().loss()));
            figures.put(Distance.name("quadratic", eps), lambda.times(factor));
        }
    }
}
