package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Min;
import java.util.Locale;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric computes the Frobenius norm sqrt(sum_i lambda_i^2): from the structure or the dense matrix if that is
 * affordable, else from E||A v||^2 over random signs v, with its standard error. The figure {@code mean-square} is
 * Tr(A^2) / P, the mean of the squared eigenvalues. An estimate costs {@code products} products, the dense matrix at
 * most P.
 */
@Extension
@Describe("the Frobenius norm, the root of the sum of the squared eigenvalues")
public final class FrobeniusNormMetric implements Metric<FrobeniusNormMetric.Settings> {
    /** Configures {@link FrobeniusNormMetric}. */
    public record Settings(
            @Describe(
                    "auto is exact where the structure tells, where the matrix costs no more than 'products', or up to"
                            + " 2,000 parameters; else hutchinson")
            @Default("auto")
            Method method,

            @Describe("directions that hutchinson multiplies, and what an exact matrix may cost") @Min(2) @Default("60")
            int products,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    /** Selects how the norm is computed. */
    public enum Method {
        AUTO,
        EXACT,
        HUTCHINSON
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        boolean exact = settings.method() == Method.EXACT
                || (settings.method() == Method.AUTO && operator.productsOfMatrix() <= settings.products());
        return Cost.ofProducts(settings.blocks().forecast(exact ? operator.productsOfMatrix() : settings.products()))
                .withMatrix(settings.method() == Method.EXACT);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        return settings.blocks().measure(operator, context, part -> {
            Measurement norm = norm(settings, part.operator(), context);
            return Figures.of(norm, Figure.of("mean-square", meanSquare(norm, part.operator())));
        });
    }

    private static Measurement norm(Settings settings, CurvatureOperator operator, MetricContext context) {
        boolean exact = switch (settings.method()) {
            case AUTO ->
                operator.frobeniusNorm().isPresent()
                        || operator.productsOfMatrix() <= settings.products()
                        || context.spectralSolver().affordsEigenvalues(operator);
            case EXACT -> true;
            case HUTCHINSON -> false;
        };
        return exact
                ? ExactFigure.of(operator, CurvatureOperator::frobeniusNorm)
                : hutchinson(settings.products(), operator, context);
    }

    /** Returns Tr(A^2) / P, with the error of the norm to first order. */
    private static Measurement meanSquare(Measurement norm, CurvatureOperator operator) {
        double share = norm.value() / operator.dimension();
        if (Double.isInfinite(norm.value() * share) || (norm.value() * share == 0 && norm.value() != 0)) {
            return Measurement.undefined(
                    String.format(
                            Locale.ROOT,
                            "the square of %.3g is beyond the range of float64; the norm is not",
                            norm.value()),
                    norm.method(),
                    norm.products());
        }
        return norm.derived(norm.value() * share, 2 * share);
    }

    private static Measurement hutchinson(int products, CurvatureOperator operator, MetricContext context) {
        return Hutchinson.frobeniusNorm(operator, products, context.random()).measurement("hutchinson", context.seed());
    }
}
