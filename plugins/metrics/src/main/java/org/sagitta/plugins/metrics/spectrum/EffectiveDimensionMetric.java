package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric computes the effective dimension sum_i N lambda_i / (N lambda_i + alpha): the number of parameters that N
 * examples determine, given a Gaussian prior of precision alpha (MacKay 1992). It uses all eigenvalues if they are
 * affordable, else Lanczos quadrature. It is undefined if an eigenvalue is not above -alpha/N. All eigenvalues cost at
 * most P products, the quadrature at most {@code probes} times {@code steps}.
 */
@Extension
@Describe("the effective dimension: how many parameters the data determine against a prior")
public final class EffectiveDimensionMetric implements Metric<EffectiveDimensionMetric.Settings> {
    /** Configures {@link EffectiveDimensionMetric}. */
    public record Settings(
            @Describe("alpha, the prior's precision, at the scale of the sum over examples") @Positive @Default("1")
            double priorPrecision,

            @Describe("auto is exact up to 2,000 parameters or where the structure helps; lanczos above")
            @Default("auto")
            EigenvalueMethod method,

            @Describe("random probes of lanczos") @Min(2) @Default("10")
            int probes,

            @Describe("Lanczos steps; each keeps a vector of P numbers a probe in memory") @Positive @Default("50")
            int steps,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        return Cost.ofProducts(settings.blocks()
                        .forecast(
                                settings.method().products(operator.dimension(), settings.probes(), settings.steps())))
                .withEigenvalues(settings.method() == EigenvalueMethod.EXACT);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        double damping = settings.priorPrecision() / context.surface().examples();
        return settings.blocks()
                .measure(
                        operator,
                        context,
                        part -> Figures.of(dimension(
                                SpectralSum.of(
                                        settings.method(),
                                        settings.probes(),
                                        settings.steps(),
                                        part.operator(),
                                        context),
                                damping,
                                part.operator())));
    }

    private static Measurement dimension(SpectralSum sum, double damping, CurvatureOperator operator) {
        Measurement dimension = sum.trace(lambda -> lambda / (lambda + damping), damping);
        return sum.smallest() + damping > 0
                ? SinglePrecision.marked(dimension, damping, sum.largestModulus(), operator)
                : Measurement.undefined(
                        new NotPositiveDefiniteException(sum.smallest(), damping).getMessage()
                                + ", which is the prior's precision over N; a larger one, or the ggn, has one",
                        dimension.method(),
                        dimension.products());
    }
}
