package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Min;
import java.util.Arrays;
import java.util.stream.Stream;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.HutchPlusPlus;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.krylov.StochasticEstimate;
import org.sagitta.api.krylov.XTrace;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric computes the trace, the sum of the eigenvalues. It takes the trace from the structure, from the exact
 * diagonal if that costs no more than the estimate (C backward passes for a Gauss-Newton matrix; for the Hessian of
 * dense layers, the cost of their outputs' curvature) or from the dense matrix if that is affordable. Otherwise it is
 * estimated with random signs, with its standard error. An estimate costs {@code products} products, the dense matrix
 * at most P.
 */
@Extension
@Describe("the trace, the sum of the eigenvalues")
public final class TraceMetric implements Metric<TraceMetric.Settings> {
    /** Configures {@link TraceMetric}. */
    public record Settings(
            @Describe(
                    "auto is exact where the structure tells, where the diagonal costs no more than 'products', or up to"
                            + " 2,000 parameters; else hutch++")
            @Default("auto")
            Method method,

            @Describe("directions that hutchinson, hutch++ or xtrace multiplies, and what an exact diagonal may cost")
            @Min(2)
            @Default("60")
            int products,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {
        public Settings {
            Method sampling = method == Method.AUTO ? Method.HUTCH_PLUS_PLUS : method;
            if (products < sampling.fewestProducts) {
                throw new UnsuitableSettingsException("products: " + products + " leaves " + sampling
                        + " too few samples for a standard error; expected at least "
                        + sampling.fewestProducts + ", or method: " + Method.HUTCHINSON);
            }
        }
    }

    /** Selects how the trace is computed. */
    @Describe("one of auto, exact, hutchinson, hutch++, xtrace")
    public enum Method {
        AUTO("auto", 0),
        EXACT("exact", 0),
        HUTCHINSON("hutchinson", 2),
        HUTCH_PLUS_PLUS("hutch++", HutchPlusPlus.FEWEST_PRODUCTS),
        XTRACE("xtrace", XTrace.FEWEST_PRODUCTS);

        private final String text;
        private final int fewestProducts;

        Method(String text, int fewestProducts) {
            this.text = text;
            this.fewestProducts = fewestProducts;
        }

        /**
         * Reads the name of a method from a descriptor.
         *
         * @throws UnsuitableSettingsException if no method has this name; the message lists the known ones
         */
        public static Method parse(String text) {
            return Stream.of(values())
                    .filter(method -> method.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> new UnsuitableSettingsException(
                            "'" + text + "' is no method; expected one of " + Arrays.toString(values())));
        }

        /** Returns the name in descriptors. */
        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        long ofExact = Math.min(operator.productsOfDiagonal(), operator.productsOfMatrix());
        boolean exact = settings.method() == Method.EXACT
                || (settings.method() == Method.AUTO && TraceFigure.isByDiagonal(operator, settings.products()));
        boolean byMatrix = operator.productsOfDiagonal() >= operator.productsOfMatrix();
        return Cost.ofProducts(settings.blocks().forecast(exact ? ofExact : settings.products()))
                .withMatrix(settings.method() == Method.EXACT && byMatrix);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        return settings.blocks()
                .measure(operator, context, part -> Figures.of(ofPart(settings, part.operator(), context)));
    }

    private static Measurement ofPart(Settings settings, CurvatureOperator operator, MetricContext context) {
        Method method = settings.method();
        int products = settings.products();
        return switch (method) {
            case AUTO -> TraceFigure.of(operator, products, context);
            case EXACT -> ExactFigure.trace(operator);
            case HUTCHINSON -> stochastic(Hutchinson.trace(operator, products, context.random()), method, context);
            case HUTCH_PLUS_PLUS ->
                stochastic(HutchPlusPlus.trace(operator, products, context.random()), method, context);
            case XTRACE -> stochastic(XTrace.trace(operator, products, context.random()), method, context);
        };
    }

    private static Measurement stochastic(StochasticEstimate trace, Method method, MetricContext context) {
        return trace.measurement(method.toString(), context.seed());
    }
}
