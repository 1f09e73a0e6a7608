package org.sagitta.plugins.metrics.flatness;

import com.google.common.base.Suppliers;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.pf4j.Extension;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.HutchPlusPlus;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.spectrum.LargestEigenvalue;

/**
 * This metric computes measures of flatness that relate curvature to the scale of the weights. H is the Hessian and F
 * the Fisher matrix of the mean loss, without regularisation, over all examples of the curvature; w are all parameters
 * and w_l is one parameter tensor, where a weight and a bias are separate tensors. Invariance refers to rescalings of
 * layers or neurons of a piecewise linear network that do not change its function (Dinh et al. 2017).
 *
 * <ul>
 *   <li>{@code lambda-norm}: lambda_1(H) ||w||^2, for all layers and any loss. Not invariant.
 *   <li>{@code trace-norm}: sum_l ||w_l||^2 tr H_l, for any loss. Invariant to rescalings of whole tensors, not of
 *       single neurons.
 *   <li>{@code fisher-rao}: w'F w with labels drawn from the model, exact, for a loss with a likelihood (Liang et al.
 *       2019); {@code fisher-rao-empirical} uses the data's labels. Invariant. In a piecewise linear network without
 *       biases and with D layers of weights, it is D^2 E&lt;dl/df, f&gt;^2.
 *   <li>{@code scale-invariant}: the eigenvalue of largest modulus, with its sign, of D H D, with D = ||w_l|| on tensor
 *       l, for any loss (Rangamani et al. 2019). Invariant to rescalings of whole tensors.
 *   <li>{@code relative-trace}, {@code relative-max}: kappa_trace and kappa_max of one dense layer's weight, without
 *       biases, after its input features were divided by their standard deviations, with 1/N (Petzka et al. 2021); for
 *       mean cross-entropy in the paper. Invariant, except for weights of a constant input feature, which are not
 *       scaled.
 *   <li>{@code normalised-sharpness}: the minimum of curvature plus squared weights over scales of rows and columns,
 *       for the weights of each layer without biases and any loss (Tsuzuku et al. 2020). Invariant. If the Hessian's
 *       diagonal is estimated (XDiag), clipping it at 0 makes the figure too large on average, by more than its
 *       standard error.
 *   <li>{@code pac-bayes}, for all parameters and classes as targets: sqrt(1/(sigma^2 m)) with m examples and the noise
 *       sigma that lowers the accuracy by 0.1 (Jiang et al. 2020). With it come {@code pac-bayes-sigma} and the bounds
 *       {@code pac-bayes-orig} and {@code pac-bayes-init}, sqrt((||v||^2/(4 sigma^2) + ln(m/sigma) + 10)/m) for v = w
 *       and v = w - w0, w0 at the start of training. Not invariant. {@code pac-bayes-magnitude} is sqrt(1/(sigma^2 m))
 *       for noise of standard deviation sqrt(sigma^2 w_i^2 + eps^2), invariant for eps = 0. {@code pac-bayes-loss}, for
 *       any loss, uses the largest sigma that raises the mean loss by no more than 0.1; each draw is paired with its
 *       opposite, so that the slope cancels. If one eigenvalue is nearly the whole trace, rises are skewed: of 1,000
 *       intervals of 95 % by Student's t distribution, with 10 draws each, 87 % contained the figure and 91 % its
 *       sigma. In all of these measures, batch normalisation by running statistics is folded into the previous layer,
 *       as in the sources. Batch normalisation by the batch's statistics is not folded, nor is that of models which
 *       DL4J computes: there, scales and shifts get noise like other parameters.
 * </ul>
 *
 * <p>The metric's own figure is its first measure; each measure is also recorded by its name. A measure that the model
 * does not allow is undefined, with the reason. Figures are exact if the Hessian's matrix is affordable; else they come
 * from products, with errors.
 */
@Extension
@Describe("measures of flatness that set curvature beside the scale of the weights; each says what it is invariant to")
public final class NormalisedFlatnessMetric implements SurfaceMetric<NormalisedFlatnessMetric.Settings> {
    /** Configures {@link NormalisedFlatnessMetric}. */
    public record Settings(
            @Describe(
                    "which measures. Of all tensors, any loss: lambda-norm (not invariant to rescalings), trace-norm and"
                            + " scale-invariant (invariant to those of whole tensors), normalised-sharpness (weights only,"
                            + " invariant). Of all tensors, losses with a likelihood: fisher-rao, fisher-rao-empirical (invariant)."
                            + " Of one dense layer's weight: relative-trace, relative-max (invariant)."
                            + " Of all tensors, classes: pac-bayes (not invariant), pac-bayes-magnitude (nearly);"
                            + " any loss: pac-bayes-loss (not invariant)")
            @NotEmpty
            @Default("[lambda-norm, trace-norm, fisher-rao, fisher-rao-empirical, scale-invariant, relative-trace,"
                    + " relative-max, normalised-sharpness, pac-bayes, pac-bayes-magnitude, pac-bayes-loss]")
            List<Measure> measures,

            @Describe("the dense layer of relative-trace and relative-max; without it the last")
            Optional<String> layer,

            @Describe("directions that traces and diagonals multiply where the Hessian's matrix is not affordable")
            @Min(HutchPlusPlus.FEWEST_PRODUCTS)
            @Default("60")
            int products,

            @Describe("how the noise of the pac-bayes measures is sought") @Default("{}")
            PacBayes.Settings pacBayes) {}

    /** Selects a measure of flatness. */
    public enum Measure {
        LAMBDA_NORM,
        TRACE_NORM,
        FISHER_RAO,
        FISHER_RAO_EMPIRICAL,
        SCALE_INVARIANT,
        RELATIVE_TRACE,
        RELATIVE_MAX,
        NORMALISED_SHARPNESS,
        PAC_BAYES,
        PAC_BAYES_MAGNITUDE,
        PAC_BAYES_LOSS
    }

    private static final String START = "start";
    private static final String NORMALISED_SHARPNESS = "normalised-sharpness";

    /** Remembers the parameters at the start of training. */
    @Override
    public void follow(Settings settings, Checkpoint checkpoint, Memory memory) {
        if (checkpoint.step() == 0) {
            memory.keep(
                    START, PacBayes.folded(checkpoint.surface()).parameters().castTo(DataType.DOUBLE));
        }
    }

    @Override
    public void check(Settings settings, ParameterLayout layout, int examples) {
        if (settings.layer().isPresent()
                && RelativeFlatness.weight(settings.layer(), layout).isEmpty()) {
            throw new UnsuitableSettingsException(
                    "layer: " + settings.layer().get() + " is no dense layer; expected one of "
                            + layout.blocks().stream()
                                    .filter(block -> block.shape().size() == 2)
                                    .map(block -> block.layer())
                                    .toList());
        }
    }

    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(settings.measures().stream()
                        .mapToLong(measure -> gradients(measure, settings, model.layout()))
                        .sum())
                .withLeadingEigenpairs(settings.measures().contains(Measure.LAMBDA_NORM) ? 1 : 0);
    }

    private static long gradients(Measure measure, Settings settings, ParameterLayout layout) {
        return switch (measure) {
            case LAMBDA_NORM -> LargestEigenvalue.MOST_PRODUCTS_BESIDE;
            case TRACE_NORM, NORMALISED_SHARPNESS -> settings.products();
            case FISHER_RAO, FISHER_RAO_EMPIRICAL -> 1;
            case SCALE_INVARIANT -> BlockScaled.STEPS;
            // Both measures need the inputs of the layer, too.
            case RELATIVE_TRACE -> 1L + settings.products();
            case RELATIVE_MAX -> 1L + outputs(settings, layout) * LargestEigenvalue.MOST_PRODUCTS;
            case PAC_BAYES, PAC_BAYES_MAGNITUDE -> settings.pacBayes().gradients();
            // Each draw is paired with its opposite.
            case PAC_BAYES_LOSS -> 2 * settings.pacBayes().gradients();
        };
    }

    private static long outputs(Settings settings, ParameterLayout layout) {
        return RelativeFlatness.weight(settings.layer(), layout)
                .map(weight -> weight.shape().get(0))
                .orElse(0);
    }

    @Override
    public Figures measure(Settings settings, MetricContext context) {
        Supplier<PacBayes> pacBayes = Suppliers.memoize(() -> new PacBayes(settings.pacBayes(), context));
        Map<String, Measurement> figures = new LinkedHashMap<>();
        Map<String, Measurement> layers = new LinkedHashMap<>();
        for (Measure measure : settings.measures()) {
            figures.putAll(figures(measure, settings, pacBayes, layers, context));
        }
        return Figures.ofFirst(figures)
                .with(layers.entrySet().stream()
                        .map(layer -> Figure.of(NORMALISED_SHARPNESS, layer.getKey(), layer.getValue()))
                        .toList());
    }

    /**
     * Computes the figures of a measure.
     *
     * @param layers receives the figures of single layers, by the layer's name
     */
    private Map<String, Measurement> figures(
            Measure measure,
            Settings settings,
            Supplier<PacBayes> pacBayes,
            Map<String, Measurement> layers,
            MetricContext context) {
        return switch (measure) {
            case LAMBDA_NORM -> one("lambda-norm", () -> lambdaNorm(context));
            case TRACE_NORM ->
                one("trace-norm", () -> BlockScaled.hessian(context).trace(settings.products()));
            case FISHER_RAO -> one("fisher-rao", () -> FisherRao.of(new Fisher.Type2(), context));
            case FISHER_RAO_EMPIRICAL ->
                one("fisher-rao-empirical", () -> FisherRao.of(new Fisher.Empirical(), context));
            case SCALE_INVARIANT ->
                one("scale-invariant", () -> BlockScaled.hessian(context).dominantEigenvalue());
            case RELATIVE_TRACE ->
                one(
                        "relative-trace",
                        () -> RelativeFlatness.of(settings.layer(), context).trace(settings.products()));
            case RELATIVE_MAX ->
                one(
                        "relative-max",
                        () -> RelativeFlatness.of(settings.layer(), context).largest());
            case NORMALISED_SHARPNESS ->
                one(NORMALISED_SHARPNESS, () -> NormalisedSharpness.of(context, settings.products(), layers));
            case PAC_BAYES -> pacBayes.get().plain(context.memory().array(START));
            case PAC_BAYES_MAGNITUDE -> pacBayes.get().magnitude();
            case PAC_BAYES_LOSS -> pacBayes.get().loss();
        };
    }

    private static Map<String, Measurement> one(String name, Supplier<Measurement> figure) {
        try {
            return Map.of(name, figure.get());
        } catch (NotAvailableException e) {
            return Map.of(name, Measurement.undefined(e.getMessage(), name, 0));
        }
    }

    private static Measurement lambdaNorm(MetricContext context) {
        double norm = context.surface()
                .parameters()
                .castTo(DataType.DOUBLE)
                .norm2Number()
                .doubleValue();
        return LargestEigenvalue.of(context.reference("hessian"), context).times(norm * norm);
    }
}
