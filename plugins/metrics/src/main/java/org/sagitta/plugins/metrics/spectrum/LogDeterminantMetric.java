package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Damped;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric computes the damped log-determinant ln det(A + damping I) = sum_i ln(lambda_i + damping). It uses all
 * eigenvalues or the structure if that is affordable, else Lanczos quadrature; the error then contains the standard
 * error over the probes and a bound of the quadrature's error. The figure is undefined, with the reason, if an
 * eigenvalue is not above -damping; the generalised Gauss-Newton matrix always has one. All eigenvalues cost at most P
 * products, the quadrature at most {@code probes} times {@code steps}.
 */
@Extension
@Describe("the damped log-determinant")
public final class LogDeterminantMetric implements Metric<LogDeterminantMetric.Settings> {
    /** Configures {@link LogDeterminantMetric}. */
    public record Settings(
            @Describe("what is added to the diagonal") @Positive @Default("1e-3")
            double damping,

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
        return settings.blocks()
                .measure(operator, context, part -> Figures.of(ofPart(settings, part.operator(), context)));
    }

    private static Measurement ofPart(Settings settings, CurvatureOperator operator, MetricContext context) {
        return byStructure(settings, operator, context).orElseGet(() -> byEigenvalues(settings, operator, context));
    }

    private static Measurement byEigenvalues(Settings settings, CurvatureOperator operator, MetricContext context) {
        SpectralSum sum = SpectralSum.of(settings.method(), settings.probes(), settings.steps(), operator, context);
        Measurement logDeterminant = sum.trace(lambda -> Math.log(lambda + settings.damping()), settings.damping());
        return sum.smallest() + settings.damping() > 0
                ? SinglePrecision.marked(logDeterminant, settings.damping(), sum.largestModulus(), operator)
                : undefined(
                        new NotPositiveDefiniteException(sum.smallest(), settings.damping()),
                        logDeterminant.method(),
                        logDeterminant.products());
    }

    /**
     * Computes the log-determinant if it costs less than the eigenvalues, as it does for a low-rank matrix plus a
     * diagonal.
     */
    private static Optional<Measurement> byStructure(
            Settings settings, CurvatureOperator operator, MetricContext context) {
        if (settings.method() != EigenvalueMethod.AUTO || !operator.isDampedCheaper()) {
            return Optional.empty();
        }
        try {
            return operator.damped(settings.damping(), context.eigensolver())
                    .map(Damped::logDeterminant)
                    .map(value -> Measurement.exact(value, "structure", 0));
        } catch (NotPositiveDefiniteException e) {
            return Optional.of(undefined(e, "structure", 0));
        }
    }

    private static Measurement undefined(NotPositiveDefiniteException reason, String method, long products) {
        return Measurement.undefined(reason.getMessage() + "; a larger damping, or the ggn, has one", method, products);
    }
}
