package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.nd4j.linalg.api.buffer.DataType;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.ModelOutputs;

/**
 * This metric gives the bound min(P, N C) on the rank of a generalised Gauss-Newton matrix (1/N) sum_n J_n' L_n J_n
 * with N examples and C outputs. The other figures are:
 *
 * <ul>
 *   <li>{@code softmax}: min(P, N (C - 1)), the bound for softmax cross-entropy, since its L_n has the vector of ones
 *       in its kernel
 *   <li>{@code numerical}: the numerical rank of the operator, the number of eigenvalues with a modulus above
 *       {@code tolerance max |lambda|}. It uses all eigenvalues if they are affordable, else Lanczos quadrature. The
 *       error then includes the small eigenvalues that the steps do not distinguish from zero, often a large share of
 *       all
 * </ul>
 */
@Extension
@Describe("the bound on the rank of a Gauss-Newton matrix, and the numerical rank")
public final class RankBoundMetric implements Metric<RankBoundMetric.Settings> {
    /** Configures {@link RankBoundMetric}. */
    public record Settings(
            @Describe(
                    "eigenvalues of at most this times the largest modulus count as zero; 0: P roundings of the precision")
            @PositiveOrZero
            @Default("0")
            double tolerance,

            @Describe("auto is exact up to 2,000 parameters or where the structure helps; lanczos above")
            @Default("auto")
            EigenvalueMethod method,

            @Describe("random probes of lanczos") @Min(2) @Default("10")
            int probes,

            @Describe("Lanczos steps; each keeps a vector of P numbers a probe in memory") @Positive @Default("50")
            int steps) {}

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        return Cost.ofProducts(settings.method().products(operator.dimension(), settings.probes(), settings.steps()))
                .withEigenvalues(settings.method() == EigenvalueMethod.EXACT);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        long examples = context.surface().examples();
        int outputs = context.surface().as(ModelOutputs.class).orElseThrow().outputDimension();
        return Figures.of(bound(examples * outputs, operator))
                .with("softmax", bound(examples * (outputs - 1), operator))
                .with("numerical", numericalRank(settings, operator, context));
    }

    private static Measurement numericalRank(Settings settings, CurvatureOperator operator, MetricContext context) {
        SpectralSum sum = SpectralSum.of(settings.method(), settings.probes(), settings.steps(), operator, context);
        double largest = sum.largestModulus();
        Measurement rank = sum.countAbove(tolerance(settings, operator) * largest);
        boolean isWhole = rank.value() == operator.dimension();
        boolean isByRounding =
                settings.tolerance() == 0 || SinglePrecision.hides(settings.tolerance() * largest, largest, operator);
        return operator.precision() == DataType.FLOAT && isByRounding && !isWhole
                ? SinglePrecision.marked(rank, largest, operator)
                : rank;
    }

    private static Measurement bound(long bound, CurvatureOperator operator) {
        return Measurement.exact((double) Math.min(operator.dimension(), bound), "structure", 0);
    }

    private static double tolerance(Settings settings, CurvatureOperator operator) {
        return settings.tolerance() > 0 ? settings.tolerance() : operator.dimension() * operator.epsilon();
    }
}
