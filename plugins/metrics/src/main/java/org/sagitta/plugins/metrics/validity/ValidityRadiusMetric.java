package org.sagitta.plugins.metrics.validity;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.validity.ModelAlongLines.Outcome;

/**
 * This metric computes the radius within which the quadratic model of an estimate A is valid. Along a direction d of
 * norm 1, the error of the model is
 *
 * <pre>e(s) = |L(theta + s d) - L - s g'd - s^2/2 d'Ad|</pre>
 *
 * <p>The radius is the largest s of a logarithmic grid such that, from the start of the grid up to s, e is at most
 * delta |L(theta + s d) - L| + tau with tau = floor (1 + |L|). It is 0 if the error is larger at the start. The smaller
 * radius of d and -d counts. Distances are Euclidean in the parameters, so the radius is not invariant to rescalings of
 * a network. A radius at the end of the grid is a lower bound.
 *
 * <p>The metric's own figure is the smallest radius over all directions. For each kind of directions, {@code KIND} is
 * the radius and {@code KIND.zero-distance-error} the error at distance zero, |d'(H - A)d| / |d'Hd|, with the Hessian
 * H: for an estimate A that is poor there, the radius is necessarily 0. For random directions, these are means with
 * standard errors, the latter |d'(H - A)d| over |the mean of d'Hd|. The leading eigenvectors are those of the Hessian,
 * the same for all estimates; the Newton step is the estimate's own. The figures of a direction that does not exist (of
 * a zero gradient, or of a matrix that is not positive definite) are undefined, with the reason. Each direction costs
 * one product with A, one with H, and two losses for each s.
 */
@Extension
@Describe("how far from the point an estimate's quadratic model of the loss holds, along several directions")
public final class ValidityRadiusMetric implements Metric<ValidityRadiusMetric.Settings> {
    static final String METHOD = "grid";

    /**
     * The number of losses, one forward pass each, that cost as much as a product, which computes values, tangents and
     * their gradients.
     */
    private static final int LOSSES_A_PRODUCT = 4;

    /** The number of conjugate gradient steps for the Newton step that the forecast of the cost assumes. */
    private static final int STEPS = 100;

    /** Configures {@link ValidityRadiusMetric}. */
    public record Settings(
            @Describe(
                    "which directions: the Hessian's leading eigenvectors, others (bulk), random ones, the gradient, the"
                            + " estimate's damped Newton step")
            @NotEmpty
            @Default("[eigenvectors, bulk, random, filter-normalised, gradient, newton]")
            List<Direction> directions,

            @Describe("the relative error of the loss's change that the radius allows") @Positive @Default("0.1")
            double delta,

            @Describe("the smallest distance, s0") @Positive @Default("1e-3")
            double from,

            @Describe("the largest distance") @Positive @Default("100")
            double to,

            @Describe("distances, evenly spaced in their logarithms") @Min(2) @Default("26")
            int points,

            @Describe("leading eigenvectors, of largest modulus") @Positive @Default("1")
            int eigenvectors,

            @Describe("random directions of each kind") @Min(2) @Default("4")
            int samples,

            @Describe("what is added to the estimate's diagonal for its Newton step") @Positive @Default("1e-3")
            double damping,

            @Describe("the error that is allowed for rounding, over 1 + |L|") @Positive @Default("1e-6")
            double floor) {
        public Settings {
            directions = directions.stream().distinct().toList();
            if (from >= to) {
                throw new UnsuitableSettingsException(
                        "from: " + from + " and to: " + to + " leave no distances between; expected from below to");
            }
        }
    }

    /** Selects directions along which the model is compared with the loss. */
    public enum Direction {
        EIGENVECTORS,
        BULK,
        RANDOM,
        FILTER_NORMALISED,
        GRADIENT,
        NEWTON;

        /** Returns the name of the figures; for eigenvectors, its first part. */
        String figure() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        if (settings.eigenvectors() > layout.dimension()) {
            throw new UnsuitableSettingsException("eigenvectors: " + settings.eigenvectors() + " of a model of "
                    + layout.dimension() + " parameters; expected at most as many");
        }
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        long directions = settings.eigenvectors() + 3L * settings.samples() + 2;
        long losses = 2L * settings.points() * directions;
        boolean eigenvectors = settings.directions().contains(Direction.EIGENVECTORS)
                || settings.directions().contains(Direction.BULK);
        return Cost.ofProducts(2 * directions + losses / LOSSES_A_PRODUCT + STEPS)
                .withLeadingEigenpairs(eigenvectors ? settings.eigenvectors() : 0)
                .withHessian(true);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        CurvatureOperator hessian = context.reference("hessian");
        INDArray gradient = context.surface().gradient().castTo(DataType.DOUBLE).reshape(operator.dimension());
        DirectionGroups directions = new DirectionGroups(settings, operator, hessian, gradient, context);
        List<Figure> missing = new ArrayList<>();
        List<DirectionGroup> bundles = settings.directions().stream()
                .flatMap(kind -> existing(kind, directions, missing))
                .toList();
        if (bundles.isEmpty()) {
            return Figures.of(Measurement.undefined("there is none of these directions", METHOD, 0))
                    .with(missing);
        }
        List<QuadraticAlongLine> lines = QuadraticAlongLine.of(
                bundles.stream().flatMap(bundle -> bundle.directions().stream()).toList(), operator, hessian, gradient);
        List<Outcome> outcomes = outcomes(bundles, lines, new ModelAlongLines(settings, context));
        Measurement radius = new Measurement(
                outcomes.stream().mapToDouble(Outcome::smallestRadius).min().orElseThrow(),
                new Uncertainty.Exact(),
                METHOD,
                2L * lines.size(),
                OptionalLong.of(context.sharedSeed()));
        boolean exact = bundles.stream().allMatch(DirectionGroup::isExact);
        Figures found = Figures.of((exact ? radius : radius.ofInexact()).withIdeal(settings.to()))
                .with(missing);
        for (Outcome outcome : outcomes) {
            found = outcome.after(found);
        }
        return found;
    }

    /** Returns the groups of directions of a kind; if none exists, adds a figure with the reason. */
    private static Stream<DirectionGroup> existing(Direction kind, DirectionGroups directions, List<Figure> figures) {
        try {
            return directions.of(kind).stream();
        } catch (ArithmeticException e) {
            figures.add(Figure.of(kind.figure(), Measurement.undefined(e.getMessage(), METHOD, 0)));
            return Stream.empty();
        }
    }

    private static List<Outcome> outcomes(
            List<DirectionGroup> bundles, List<QuadraticAlongLine> lines, ModelAlongLines trial) {
        List<Outcome> outcomes = new ArrayList<>();
        int from = 0;
        for (DirectionGroup bundle : bundles) {
            int to = from + bundle.directions().size();
            outcomes.add(trial.of(bundle, lines.subList(from, to)));
            from = to;
        }
        return outcomes;
    }
}
