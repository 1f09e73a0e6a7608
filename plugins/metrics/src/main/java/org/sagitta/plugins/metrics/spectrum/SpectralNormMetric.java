package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.OptionalDouble;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric computes the spectral norm max |lambda|: from the structure or all eigenvalues if that is affordable,
 * else by Lanczos steps from a random start, with the residual ||A v - lambda v|| that was reached. All eigenvalues
 * cost at most P products, the Lanczos steps at most {@code max-iterations}.
 */
@Extension
@Describe("the spectral norm, max |lambda|")
public final class SpectralNormMetric implements Metric<SpectralNormMetric.Settings> {
    /** Configures {@link SpectralNormMetric}. */
    public record Settings(
            @Describe("auto is exact where the structure tells or up to 2,000 parameters; lanczos above")
            @Default("auto")
            Method method,

            @Describe("lanczos stops where its residual is at most this times |lambda|")
            @PositiveOrZero
            @Default("1e-6")
            double tolerance,

            @Describe("Lanczos steps at most; each keeps one vector of P numbers in memory") @Positive @Default("200")
            int maxIterations,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    /** Selects how the norm is computed. */
    public enum Method {
        AUTO,
        EXACT,
        LANCZOS
    }

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        boolean exact = settings.method() == Method.EXACT;
        long products = exact ? operator.dimension() : Math.min(settings.maxIterations(), operator.dimension());
        return Cost.ofProducts(settings.blocks().forecast(products)).withEigenvalues(exact);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        return settings.blocks()
                .measure(operator, context, part -> Figures.of(ofPart(settings, part.operator(), context)));
    }

    private static Measurement ofPart(Settings settings, CurvatureOperator operator, MetricContext context) {
        boolean exact = switch (settings.method()) {
            case AUTO ->
                operator.spectralNorm().isPresent() || context.spectralSolver().affordsEigenvalues(operator);
            case EXACT -> true;
            case LANCZOS -> false;
        };
        return exact ? exact(operator, context) : lanczos(settings, operator, context);
    }

    private static Measurement exact(CurvatureOperator operator, MetricContext context) {
        OptionalDouble known = operator.spectralNorm();
        if (known.isPresent()) {
            return Measurement.exact(known.getAsDouble(), "structure", 0);
        }
        long products = operator.productsOfMatrix();
        double[] eigenvalues = context.spectralSolver().eigenvalues(operator);
        double norm = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1]));
        return Measurement.exact(norm, "eigenvalues", products);
    }

    private static Measurement lanczos(Settings settings, CurvatureOperator operator, MetricContext context) {
        DominantEigenpair pair =
                DominantEigenpair.of(operator, settings.tolerance(), settings.maxIterations(), context.random());
        double norm = Math.abs(pair.value());
        return IterativeFigure.within(settings.tolerance(), norm, operator, "lanczos", pair.products(), context)
                .figure(norm, pair.residual());
    }
}
