package org.sagitta.plugins.metrics;

import jakarta.validation.constraints.Min;
import java.util.OptionalLong;
import org.pf4j.Extension;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.krylov.StochasticEstimate;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * The Frobenius norm sqrt(sum_i lambda_i^2): from the structure or the dense matrix where that is affordable, else from
 * E||A v||^2 over random signs v, with its standard error. A matrix that is built for it counts as P products, of the metric
 * that asked first.
 */
@Extension
@Describe("the Frobenius norm, the root of the sum of the squared eigenvalues")
public final class FrobeniusNormMetric implements Metric<FrobeniusNormMetric.Settings> {
    /** What a descriptor may say. */
    public record Settings(
            @Describe("auto is exact where the structure tells or up to 2,000 parameters; hutchinson above")
            @Default("auto")
            Method method,

            @Describe("directions that hutchinson multiplies") @Min(2) @Default("60")
            int products) {}

    /** How the figure is found. */
    public enum Method {
        AUTO,
        EXACT,
        HUTCHINSON
    }

    @Override
    public OptionalLong products(Settings settings, int dimension) {
        return OptionalLong.of(settings.method() == Method.EXACT ? dimension : settings.products());
    }

    @Override
    public boolean needsMatrix(Settings settings) {
        return settings.method() == Method.EXACT;
    }

    @Override
    public Measurement measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        boolean exact = switch (settings.method()) {
            case AUTO -> operator.frobeniusNorm().isPresent() || context.affordsEigenvalues(operator);
            case EXACT -> true;
            case HUTCHINSON -> false;
        };
        return exact
                ? ExactFigure.of(operator, CurvatureOperator::frobeniusNorm)
                : hutchinson(settings.products(), operator, context);
    }

    private static Measurement hutchinson(int products, CurvatureOperator operator, MetricContext context) {
        StochasticEstimate norm = Hutchinson.frobeniusNorm(operator, products, context.random());
        return Measurement.stochastic(
                norm.value(), norm.standardError(), "hutchinson", norm.products(), context.seed());
    }
}
