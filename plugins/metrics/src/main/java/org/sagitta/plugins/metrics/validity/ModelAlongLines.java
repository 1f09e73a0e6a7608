package org.sagitta.plugins.metrics.validity;

import com.google.common.primitives.Doubles;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Curve.Style;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.direction.Grid;
import org.sagitta.plugins.metrics.direction.Surroundings;

/** Compares a quadratic model with the loss along given lines, and makes the figures, the picture and the curves. */
final class ModelAlongLines {
    private final ValidityRadiusMetric.Settings settings;
    private final MetricContext context;
    private final Surroundings surroundings;
    private final double loss;
    private final double[] distances;

    ModelAlongLines(ValidityRadiusMetric.Settings settings, MetricContext context) {
        this.settings = settings;
        this.context = context;
        this.surroundings = new Surroundings(context.surface());
        this.loss = context.surface().loss();
        this.distances = Grid.logarithmic(settings.from(), settings.to(), settings.points());
    }

    /**
     * An {@code Outcome} is the result for a group of directions.
     *
     * @param bundle the group's name
     */
    record Outcome(String bundle, double smallestRadius, List<Figure> figures, INDArray curves, Picture picture) {
        /** Returns figures and then those of the group, with its curves and its picture. */
        Figures after(Figures found) {
            return found.with(figures).withArray("validity-" + bundle, curves).withPicture(bundle, picture);
        }
    }

    /** Compares the model with the loss along a group of directions. */
    Outcome of(DirectionGroup bundle, List<QuadraticAlongLine> lines) {
        List<BothWays> ways = lines.stream().map(this::bothWays).toList();
        double[] radii = ways.stream().mapToDouble(this::radius).toArray();
        Measurement radius = bundle.isSample() ? mean(SampleMean.mean(radii)) : ofOne(bundle, radii[0]);
        return new Outcome(
                bundle.name(),
                Doubles.min(radii),
                List.of(
                        Figure.of(bundle.name(), radius.withIdeal(settings.to())),
                        Figure.of(bundle.name() + ".zero-distance-error", zeroDistanceError(bundle, lines))),
                Nd4j.createFromArray(curves(ways)),
                picture(bundle.name(), ways.get(0)));
    }

    /** A {@code BothWays} holds the profiles along d and along -d. */
    private record BothWays(ErrorProfile forward, ErrorProfile backward) {}

    private BothWays bothWays(QuadraticAlongLine line) {
        return new BothWays(
                ErrorProfile.along(line, distances, loss, surroundings),
                ErrorProfile.along(line.reversed(), distances, loss, surroundings));
    }

    private double radius(BothWays ways) {
        return Math.min(radius(ways.forward()), radius(ways.backward()));
    }

    private double radius(ErrorProfile profile) {
        return profile.radius(settings.delta(), settings.floor() * (1 + Math.abs(loss)));
    }

    private Measurement zeroDistanceError(DirectionGroup bundle, List<QuadraticAlongLine> lines) {
        double[] discrepancies =
                lines.stream().mapToDouble(QuadraticAlongLine::discrepancy).toArray();
        double[] curvatures =
                lines.stream().mapToDouble(QuadraticAlongLine::curvature).toArray();
        if (lines.stream().mapToDouble(QuadraticAlongLine::curvature).sum() == 0) {
            return Measurement.undefined(
                    "the Hessian has no curvature there, so no error is relative to it",
                    ValidityRadiusMetric.METHOD,
                    0);
        }
        Measurement error = bundle.isSample()
                ? mean(SampleMean.ratio(discrepancies, curvatures))
                : ofOne(bundle, discrepancies[0] / Math.abs(curvatures[0]));
        return error.withIdeal(0);
    }

    private Measurement mean(SampleMean samples) {
        return samples.measurement(ValidityRadiusMetric.METHOD, 0, context.sharedSeed());
    }

    private static Measurement ofOne(DirectionGroup bundle, double value) {
        Measurement figure = Measurement.exact(value, ValidityRadiusMetric.METHOD, 0);
        return bundle.isExact() ? figure : figure.ofInexact();
    }

    /** Draws the profiles; for a group of random directions, those of the first one. */
    private Picture picture(String name, BothWays ways) {
        List<Curve> curves = new ArrayList<>();
        curves.add(
                curve("change of the loss, along d", Style.LINE, ways.forward().changes()));
        curves.add(curve(
                "change of the loss, along -d", Style.DASHES, ways.backward().changes()));
        curves.add(
                curve("error of the model, along d", Style.LINE, ways.forward().errors()));
        curves.add(curve(
                "error of the model, along -d", Style.DASHES, ways.backward().errors()));
        radiusMark("d", ways.forward()).forEach(curves::add);
        radiusMark("-d", ways.backward()).forEach(curves::add);
        return new Picture.Curves(
                "the quadratic model along " + name,
                Axis.logarithmic("distance s in the parameters"),
                Axis.logarithmic("modulus (loss)"),
                curves);
    }

    private Curve curve(String name, Style style, ImmutableDoubleArray values) {
        return Curve.of(name, style, distances, values.toArray());
    }

    /** Marks the error at the radius; returns nothing if the radius is 0. */
    private Stream<Curve> radiusMark(String direction, ErrorProfile profile) {
        double radius = radius(profile);
        int at = Doubles.indexOf(distances, radius);
        return at < 0
                ? Stream.empty()
                : Stream.of(Curve.of(
                        String.format(Locale.ROOT, "radius along %s: %.3g", direction, radius),
                        Style.POINTS,
                        new double[] {radius},
                        new double[] {profile.errors().get(at)}));
    }

    /**
     * Returns the rows of the artifact: the distances; then, for each line, e and |L(theta + s d) - L| along d, and
     * both along -d.
     */
    private double[][] curves(List<BothWays> ways) {
        return Stream.concat(
                        Stream.of(distances),
                        ways.stream()
                                .flatMap(both -> Stream.of(both.forward(), both.backward()))
                                .flatMap(profile -> Stream.of(profile.errors(), profile.changes()))
                                .map(ImmutableDoubleArray::toArray))
                .toArray(double[][]::new);
    }
}
