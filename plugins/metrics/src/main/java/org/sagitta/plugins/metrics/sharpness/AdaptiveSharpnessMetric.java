package org.sagitta.plugins.metrics.sharpness;

import com.google.common.math.Stats;
import com.google.common.primitives.ImmutableIntArray;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.pf4j.Extension;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.plugins.metrics.SampleMean;

/**
 * This metric computes the rise of the loss within a neighbourhood whose size is relative to the parameters. The first
 * of these figures is the metric's own:
 *
 * <ul>
 *   <li>{@code asam} (Kwon et al. 2021), for all examples: one step of max_{||T^-1 e||_2 &lt;= rho} L(theta + e) -
 *       L(theta), that is e = rho T^2 g/||T g||, with T = |theta_i| + eta on weights and 1 on biases
 *   <li>{@code worst-case} (Andriushchenko et al. 2023): the mean over mini-batches S of max_{||d / c||_p &lt;= rho}
 *       L_S(theta + d) - L_S(theta), with c = |theta_i| or 1. The maximum is searched by projected ascent from a random
 *       point, with momentum 0.75 and steps that start at 2 rho and are halved when the ascent stalls (Croce and Hein
 *       2020)
 *   <li>{@code average-case}: the same with the mean over d = rho c o u in place of the maximum, with u standard normal
 *       (l2) or uniform on [-1, 1] (linf)
 * </ul>
 *
 * <p>Mini-batches consist of randomly chosen examples and are weighted by their sizes; a single batch may contain all
 * examples. Batch normalisation follows the settings of the curvature: {@code curvature: {batch-norm: eval}} is the
 * choice of the sources. The standard error is over the mini-batches; for the average case with a single batch, it is
 * over the draws. Invariant to rescalings that do not change the function: the worst and the average case with
 * {@code scale: parameters}, for the same random numbers, and {@code asam} with eta = 0 in a network without biases.
 * {@code asam} costs two gradients of all examples, {@code worst-case} one for each iteration, {@code average-case} one
 * loss for each draw.
 */
@Extension
@Describe(
        "the rise of the loss in a neighbourhood measured in the parameters' own sizes: asam, worst-case, average-case")
public final class AdaptiveSharpnessMetric implements SurfaceMetric<AdaptiveSharpnessMetric.Settings> {
    /** Configures {@link AdaptiveSharpnessMetric}. */
    public record Settings(
            @Describe("which figures: asam, worst-case, average-case")
            @NotEmpty
            @Default("[asam, worst-case, average-case]")
            List<Kind> kinds,

            @Describe(
                    "radius of the neighbourhood; with norm: linf of worst and average case, 2e-3 is in the sources' range")
            @Positive
            @Default("0.5")
            double rho,

            @Describe("asam: added to the modulus of each weight") @PositiveOrZero @Default("0.01")
            double eta,

            @Describe("worst and average case: l2 or linf") @Default("l2")
            Norm norm,

            @Describe("worst and average case: parameters (their moduli), or none") @Default("parameters")
            Scale scale,

            @Describe("worst and average case: examples, or all where there are fewer") @Positive @Default("1024")
            int examples,

            @Describe("worst and average case: examples of a mini-batch") @Positive @Default("128")
            int batchSize,

            @Describe("worst case: gradients of each mini-batch") @Positive @Default("20")
            int iterations,

            @Describe("average case: draws for each mini-batch") @Min(2) @Default("20")
            int draws) {}

    /** Selects a figure of this metric. */
    public enum Kind {
        ASAM,
        WORST_CASE,
        AVERAGE_CASE
    }

    /** Selects the unit of distances: the modulus of each parameter, or 1. */
    public enum Scale {
        PARAMETERS,
        NONE
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(2L + settings.iterations() + settings.draws());
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        Map<String, Measurement> figures = new LinkedHashMap<>();
        for (Kind kind : settings.kinds()) {
            switch (kind) {
                case ASAM -> figures.put("asam", asam(settings, context.surface()));
                case WORST_CASE -> figures.put("worst-case", worstCase(settings, context));
                case AVERAGE_CASE -> figures.put("average-case", averageCase(settings, context));
            }
        }
        return Figures.ofFirst(figures);
    }

    private static Measurement asam(Settings settings, LossSurface surface) {
        LossRise rise = new LossRise(surface);
        INDArray t = Transforms.abs(rise.parameters(), true).addi(settings.eta());
        for (ParameterBlock block : surface.layout().blocks()) {
            if (block.isBias()) {
                t.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()))
                        .assign(1);
            }
        }
        INDArray scaled = rise.gradient().muli(t);
        double norm = scaled.norm2Number().doubleValue();
        return norm == 0
                ? Measurement.undefined("the gradient is zero, so it has no direction", "one step", 0)
                : Measurement.exact(rise.of(scaled.muli(t).muli(settings.rho() / norm)), "one step", 0);
    }

    private static Measurement worstCase(Settings settings, MetricContext context) {
        return overBatches(settings, context, "projected ascent", (neighbourhood, random) ->
                new double[] {neighbourhood.largestRise(settings.iterations(), random)});
    }

    private static Measurement averageCase(Settings settings, MetricContext context) {
        return overBatches(
                settings,
                context,
                "noise",
                (neighbourhood, random) -> neighbourhood.randomRises(settings.draws(), random));
    }

    /** A {@code Rises} computes the rises of the loss on one mini-batch. */
    private interface Rises {
        double[] of(Neighbourhood neighbourhood, RandomGenerator random);
    }

    private static Measurement overBatches(Settings settings, MetricContext context, String method, Rises rises) {
        RandomGenerator random = context.random();
        List<double[]> samples = new ArrayList<>();
        List<LossSurface> batches;
        try {
            batches = batches(settings, context.surface(), random);
            for (LossSurface batch : batches) {
                samples.add(rises.of(neighbourhood(settings, batch), random));
            }
        } catch (NotAvailableException e) {
            return Measurement.undefined(e.getMessage(), method, 0);
        }
        if (samples.size() == 1 && samples.get(0).length == 1) {
            return new Measurement(
                    samples.get(0)[0], new Uncertainty.Unknown(), method, 0, OptionalLong.of(context.seed()));
        }
        SampleMean mean = samples.size() == 1 ? SampleMean.mean(samples.get(0)) : weighted(samples, batches);
        return mean.measurement(method, 0, context.seed());
    }

    /**
     * Computes the mean over the batches, weighted by their numbers of examples, since the last batch may have fewer.
     */
    private static SampleMean weighted(List<double[]> samples, List<LossSurface> batches) {
        double[] sizes = batches.stream().mapToDouble(LossSurface::examples).toArray();
        double[] sums = new double[sizes.length];
        Arrays.setAll(sums, i -> sizes[i] * Stats.meanOf(samples.get(i)));
        return SampleMean.ratio(sums, sizes);
    }

    private static Neighbourhood neighbourhood(Settings settings, LossSurface batch) {
        return settings.scale() == Scale.PARAMETERS
                ? Neighbourhood.ofModuli(batch, settings.norm(), settings.rho())
                : Neighbourhood.plain(batch, settings.norm(), settings.rho());
    }

    private static List<LossSurface> batches(Settings settings, LossSurface surface, RandomGenerator random) {
        int n = surface.examples();
        if (n <= settings.examples() && n <= settings.batchSize()) {
            return List.of(surface);
        }
        int[] order = IntStream.range(0, n).toArray();
        Shuffle.inPlace(order, random);
        int used = Math.min(n, settings.examples());
        List<LossSurface> batches = new ArrayList<>();
        for (int from = 0; from < used; from += settings.batchSize()) {
            int to = Math.min(used, from + settings.batchSize());
            batches.add(surface.as(MiniBatches.class)
                    .orElseThrow()
                    .subset(ImmutableIntArray.copyOf(order).subArray(from, to)));
        }
        return batches;
    }
}
