package org.sagitta.plugins.metrics.flatness;

import com.google.common.math.Quantiles;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.LeadingEigenpairs;
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
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.sharpness.AdaptiveSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.ExpectedSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.KeskarSharpnessMetric;
import org.sagitta.plugins.metrics.sharpness.SamSharpnessMetric;
import org.sagitta.plugins.metrics.spectrum.LargestEigenvalue;

/**
 * This metric computes measures of sharpness and flatness under random rescalings that do not change the function (Dinh
 * et al. 2017). A rescaling multiplies the weights that compute a neuron or channel by a factor a &gt; 0 and divides
 * those that read it by a, with ln a uniformly distributed. A measure that depends on the function alone has the same
 * value after every rescaling. For other measures, the quantile of the trained point shows whether training chose a
 * particularly flat parameterisation.
 *
 * <p>{@code MEASURE-quantile} is the share of rescalings whose ratio to the trained point is below 1 (ties within 1e-6
 * count half), with its standard error. {@code MEASURE-median-ratio} is the median over the rescalings of the value
 * divided by that at the trained point, with the standard error of a median. The metric's own figure is the largest
 * factor by which any rescaling changed any measure. The artifact {@code rescalings} contains the ratios, with one row
 * for each rescaling and one column for each measure, in the order of the figures. The same random numbers are used at
 * each point.
 *
 * <p>The parameters alone do not show which layers may be rescaled. Therefore each pair of layers is tried: the outputs
 * may change by at most 1e-9 of the largest one (1e-4 in single precision). It is an error if the settings name a layer
 * that fails this test. Each rescaling costs as much as the measures themselves, since points share no results.
 */
@Extension
@Describe(
        "sharpness and flatness under random rescalings that leave the function as it is, and the trained point's place")
public final class RescalingDistributionMetric implements SurfaceMetric<RescalingDistributionMetric.Settings> {
    private static final NormalisedFlatnessMetric FLATNESS = new NormalisedFlatnessMetric();

    private static final double TIE = 1e-6;

    /** Configures {@link RescalingDistributionMetric}. */
    public record Settings(
            @Describe("which measures: the metrics of the same names, and lambda1, the Hessian's largest eigenvalue")
            @NotEmpty
            @Default("[lambda1, keskar-sharpness, expected-sharpness, sam-sharpness, adaptive-sharpness,"
                    + " normalised-flatness]")
            List<Kind> measures,

            @Describe("rescalings") @Min(2) @Default("20") int rescalings,

            @Describe("neuron: a factor for each neuron or channel; layer: one for all of a layer") @Default("neuron")
            Granularity by,

            @Describe("factors are between 1 over this and this, evenly on a logarithmic scale")
            @DecimalMin(value = "1", inclusive = false)
            @Default("4")
            double largestFactor,

            @Describe("layers whose outputs are rescaled; without it all where outputs prove to stay as they are")
            Optional<@NotEmpty List<String>> layers,

            @Describe("settings of keskar-sharpness") @Default("{}")
            KeskarSharpnessMetric.Settings keskar,

            @Describe("settings of expected-sharpness") @Default("{}")
            ExpectedSharpnessMetric.Settings expected,

            @Describe("settings of sam-sharpness") @Default("{}")
            SamSharpnessMetric.Settings sam,

            @Describe("settings of adaptive-sharpness") @Default("{}")
            AdaptiveSharpnessMetric.Settings adaptive,

            @Describe("settings of normalised-flatness") @Default("{}")
            NormalisedFlatnessMetric.Settings flatness) {}

    /** Selects a measure that is computed at each rescaling. */
    public enum Kind {
        LAMBDA1,
        KESKAR_SHARPNESS,
        EXPECTED_SHARPNESS,
        SAM_SHARPNESS,
        ADAPTIVE_SHARPNESS,
        NORMALISED_FLATNESS
    }

    /** Selects whether each neuron or each layer has its own factor. */
    public enum Granularity {
        NEURON,
        LAYER
    }

    @Override
    public void follow(Settings settings, Checkpoint checkpoint, Memory memory) {
        FLATNESS.follow(settings.flatness(), checkpoint, memory);
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        new KeskarSharpnessMetric().check(settings.keskar(), layout, examples);
        FLATNESS.check(settings.flatness(), layout, examples);
        List<String> possible =
                Rescaling.all(layout).stream().map(any -> any.weight().layer()).toList();
        for (String layer : settings.layers().orElse(List.of())) {
            if (!possible.contains(layer)) {
                throw new UnsuitableSettingsException(
                        "layers: " + layer + " is no layer that another one reads; expected some of " + possible);
            }
        }
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        long each = settings.measures().stream()
                .mapToLong(kind -> gradients(kind, settings, model))
                .sum();
        boolean hessian = settings.measures().contains(Kind.LAMBDA1)
                || (settings.measures().contains(Kind.KESKAR_SHARPNESS)
                        && new KeskarSharpnessMetric()
                                .cost(settings.keskar(), model)
                                .hessian());
        return Cost.ofProducts(Rescaling.all(model.layout()).size() + (1L + settings.rescalings()) * each)
                .withHessian(hessian);
    }

    private static long gradients(Kind kind, Settings settings, ModelSize model) {
        return switch (kind) {
            case LAMBDA1 ->
                LargestEigenvalue.MOST_PRODUCTS_BESIDE + LeadingEigenpairs.mostProducts(1, model.parameters());
            case KESKAR_SHARPNESS -> alone(new KeskarSharpnessMetric(), settings.keskar(), model);
            case EXPECTED_SHARPNESS -> alone(new ExpectedSharpnessMetric(), settings.expected(), model);
            case SAM_SHARPNESS -> alone(new SamSharpnessMetric(), settings.sam(), model);
            case ADAPTIVE_SHARPNESS -> alone(new AdaptiveSharpnessMetric(), settings.adaptive(), model);
            case NORMALISED_FLATNESS -> alone(FLATNESS, settings.flatness(), model);
        };
    }

    /**
     * Returns the cost of a measure whose Hessian is not shared with other metrics of the checkpoint, since it belongs
     * to another point.
     */
    private static <S extends Record> long alone(SurfaceMetric<S> measure, S settings, ModelSize model) {
        Cost cost = measure.cost(settings, model);
        int pairs = cost.leadingEigenpairs();
        return cost.products().orElseThrow()
                + (pairs > 0 ? LeadingEigenpairs.mostProducts(pairs, model.parameters()) : 0);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        RandomGenerator random = context.random();
        List<Rescaling> rescalings = rescalings(settings, context.surface(), random);
        if (rescalings.isEmpty()) {
            return undefined("no two layers can be rescaled without changing the outputs");
        }
        Map<String, Double> trained = figures(settings, context.at(context.surface()));
        List<Map<String, Double>> rescaled = new ArrayList<>();
        for (int i = 0; i < settings.rescalings(); i++) {
            INDArray parameters = context.surface().parameters().castTo(DataType.DOUBLE);
            rescalings.forEach(any -> any.apply(parameters, factors(settings, any, random)));
            rescaled.add(figures(settings, context.at(context.surface().at(parameters))));
        }
        return figures(ratios(trained, rescaled), context);
    }

    private static Figures undefined(String reason) {
        return Figures.of(Measurement.undefined(reason, "rescalings", 0));
    }

    private static List<Rescaling> rescalings(Settings settings, LossSurface surface, RandomGenerator random) {
        List<Rescaling> passed = new ArrayList<>();
        for (Rescaling rescaling : Rescaling.all(surface.layout())) {
            boolean named = settings.layers()
                    .map(layers -> layers.contains(rescaling.weight().layer()))
                    .orElse(false);
            if (!named && settings.layers().isPresent()) {
                continue;
            }
            boolean preserves = rescaling.preserves(surface, factors(settings, rescaling, random));
            if (named && !preserves) {
                throw new UnsuitableSettingsException(
                        "layers: rescaling " + rescaling.weight().layer()
                                + " changes the outputs; it needs activations like relu, and no normalisation, up to "
                                + rescaling.next().layer());
            }
            if (preserves) {
                passed.add(rescaling);
            }
        }
        return passed;
    }

    private static double[] factors(Settings settings, Rescaling rescaling, RandomGenerator random) {
        double range = Math.log(settings.largestFactor());
        DoubleStream factors = DoubleStream.generate(() -> Math.exp(range * (2 * random.nextDouble() - 1)));
        int n = rescaling.channels();
        if (settings.by() == Granularity.NEURON) {
            return factors.limit(n).toArray();
        }
        double[] same = new double[n];
        Arrays.fill(same, factors.findFirst().orElseThrow());
        return same;
    }

    /** Returns the figures that are defined at a point. */
    private Map<String, Double> figures(Settings settings, MetricContext there) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Kind kind : settings.measures()) {
            figures(kind, settings, there).beside().stream()
                    .filter(figure -> figure.layer().isEmpty())
                    .forEach(figure -> values.put(
                            name(kind, figure.quantity()), figure.measurement().value()));
        }
        return values;
    }

    private static Figures figures(Kind kind, Settings settings, MetricContext there) {
        return switch (kind) {
            case LAMBDA1 -> named("lambda1", LargestEigenvalue.of(there.reference("hessian"), there));
            case KESKAR_SHARPNESS -> new KeskarSharpnessMetric().measure(settings.keskar(), there);
            case EXPECTED_SHARPNESS ->
                named(
                        "expected",
                        new ExpectedSharpnessMetric()
                                .measure(settings.expected(), there)
                                .own());
            case SAM_SHARPNESS ->
                named(
                        "sam",
                        new SamSharpnessMetric().measure(settings.sam(), there).own());
            case ADAPTIVE_SHARPNESS -> new AdaptiveSharpnessMetric().measure(settings.adaptive(), there);
            case NORMALISED_FLATNESS -> FLATNESS.measure(settings.flatness(), there);
        };
    }

    private static Figures named(String name, Measurement figure) {
        return Figures.ofFirst(Map.of(name, figure));
    }

    private static String name(Kind kind, String quantity) {
        return kind == Kind.KESKAR_SHARPNESS ? "keskar-" + quantity : quantity;
    }

    /** Returns the ratios of each measure that is defined at all points and not zero at the trained one. */
    private static Map<String, double[]> ratios(Map<String, Double> trained, List<Map<String, Double>> rescaled) {
        Map<String, double[]> ratios = new LinkedHashMap<>();
        trained.forEach((name, value) -> {
            double[] all = rescaled.stream()
                    .mapToDouble(figures -> figures.get(name) / value)
                    .toArray();
            if (DoubleStream.of(all).allMatch(Double::isFinite)) {
                ratios.put(name, all);
            }
        });
        return ratios;
    }

    private static Figures figures(Map<String, double[]> ratios, MetricContext context) {
        if (ratios.isEmpty()) {
            return undefined("none of the measures is defined at every rescaling");
        }
        List<Figure> beside = new ArrayList<>();
        List<Curve> curves = new ArrayList<>();
        double largest = 1;
        for (Map.Entry<String, double[]> measure : ratios.entrySet()) {
            double[] ascending = DoubleStream.of(measure.getValue()).sorted().toArray();
            beside.addAll(ofRatios(measure.getKey(), ascending, context.seed()));
            curves.add(Curve.of(measure.getKey(), Curve.Style.LINE_AND_POINTS, ascending, ranks(ascending.length)));
            for (double ratio : ascending) {
                largest = Math.max(largest, Math.max(Math.abs(ratio), 1 / Math.abs(ratio)));
            }
        }
        curves.add(Curve.of("trained point", Curve.Style.DASHES, new double[] {1, 1}, new double[] {0, 1}));
        return Figures.of(new Measurement(
                        largest, new Uncertainty.Unknown(), "rescalings", 0, OptionalLong.of(context.seed())))
                .with(beside)
                .withArray(
                        "rescalings",
                        Nd4j.createFromArray(ratios.values().toArray(double[][]::new))
                                .transpose())
                .withPicture(
                        "",
                        new Picture.Curves(
                                "Measures under rescalings that leave the function as it is",
                                Axis.logarithmic("value after rescaling / value at the trained point"),
                                Axis.linear("share of rescalings at or below"),
                                curves));
    }

    private static List<Figure> ofRatios(String name, double[] ascending, long seed) {
        int n = ascending.length;
        double quantile = DoubleStream.of(ascending)
                .map(ratio -> Math.abs(ratio - 1) <= TIE ? 0.5 : ratio < 1 ? 1 : 0)
                .average()
                .orElseThrow();
        double shrunk = (quantile * n + 1) / (n + 2); // a share of 0 or 1 among a few samples has an error, too
        double median = Quantiles.median().compute(ascending);
        return List.of(
                Figure.of(
                        name + "-quantile",
                        Measurement.stochastic(
                                quantile, Math.sqrt(shrunk * (1 - shrunk) / n), n - 1.0, "rescalings", 0, seed)),
                Figure.of(
                        name + "-median-ratio",
                        Measurement.stochastic(median, medianError(ascending), n - 1.0, "rescalings", 0, seed)));
    }

    /**
     * Returns half the distance between two order statistics: those one standard deviation of the binomial distribution
     * above and below the middle.
     */
    private static double medianError(double[] ascending) {
        int n = ascending.length;
        double half = Math.sqrt(n) / 2;
        int low = (int) Math.max(0, Math.floor(n / 2.0 - half));
        int high = (int) Math.min(n - 1, Math.ceil(n / 2.0 + half) - 1);
        return (ascending[high] - ascending[low]) / 2;
    }

    private static double[] ranks(int n) {
        double[] ranks = new double[n];
        for (int i = 0; i < n; i++) {
            ranks[i] = (i + 1.0) / n;
        }
        return ranks;
    }
}
