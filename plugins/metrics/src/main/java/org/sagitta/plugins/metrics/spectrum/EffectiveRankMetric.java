package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.krylov.StochasticEstimate;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric computes the stable rank ||A||_F^2 / ||A||_2^2 and, as {@code intrinsic}, the intrinsic rank tr A /
 * ||A||_2 (Tropp 2015). It uses all eigenvalues if they are affordable, else random signs and Lanczos steps. The
 * standard error then contains that of the random signs, to first order, and the effect of the residual of ||A||_2. All
 * eigenvalues cost at most P products, the estimate at most {@code max-iterations} plus twice {@code products}, plus 1.
 */
@Extension
@Describe("the stable rank, and beside it the intrinsic rank")
public final class EffectiveRankMetric implements Metric<EffectiveRankMetric.Settings> {
    private static final double TOLERANCE = 1e-4;

    /** Configures {@link EffectiveRankMetric}. */
    public record Settings(
            @Describe("auto is exact up to 2,000 parameters or where the structure helps; lanczos above")
            @Default("auto")
            EigenvalueMethod method,

            @Describe("random directions for the trace, and as many for the norm") @Min(2) @Default("60")
            int products,

            @Describe("Lanczos steps at most; each keeps one vector of P numbers in memory") @Positive @Default("200")
            int maxIterations,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        long ofLanczos = 2L * settings.products() + Math.min(settings.maxIterations(), operator.dimension()) + 1;
        return Cost.ofProducts(settings.blocks().forecast(settings.method().products(operator.dimension(), ofLanczos)))
                .withEigenvalues(settings.method() == EigenvalueMethod.EXACT);
    }

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        return settings.blocks()
                .measure(
                        operator,
                        context,
                        part -> settings.method().isExact(part.operator(), context)
                                ? exact(part.operator(), context)
                                : byProducts(settings, part.operator(), context));
    }

    private static Figures exact(CurvatureOperator operator, MetricContext context) {
        long products = operator.productsOfMatrix();
        double[] eigenvalues = context.spectralSolver().eigenvalues(operator);
        double norm = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1]));
        if (norm == 0) {
            return ofZero("eigenvalues", products);
        }
        double squares = DoubleStream.of(eigenvalues)
                .map(lambda -> Math.pow(lambda / norm, 2))
                .sum();
        return Figures.of(
                Measurement.exact(squares, "eigenvalues", products),
                Figure.of(
                        "intrinsic",
                        Measurement.exact(DoubleStream.of(eigenvalues).sum() / norm, "eigenvalues", products)));
    }

    private static Figures byProducts(Settings settings, CurvatureOperator operator, MetricContext context) {
        DominantEigenpair pair = DominantEigenpair.of(operator, TOLERANCE, settings.maxIterations(), context.random());
        StochasticEstimate frobenius = Hutchinson.frobeniusNorm(operator, settings.products(), context.random());
        Measurement trace = TraceFigure.isCheap(operator, settings.products())
                ? ExactFigure.trace(operator)
                : Hutchinson.trace(operator, settings.products(), context.random())
                        .measurement("hutchinson", context.seed());
        double norm = Math.abs(pair.value());
        if (norm == 0) {
            return ofZero("lanczos, hutchinson", pair.products() + 2L * settings.products());
        }
        double off = pair.residual() / norm;
        double stable = Math.pow(frobenius.value() / norm, 2);
        double stableError = 2 * (frobenius.value() / norm) * (frobenius.standardError() / norm);
        double intrinsic = trace.value() / norm;
        return Figures.of(
                Measurement.stochastic(
                        stable,
                        stableError + 2 * stable * off,
                        frobenius.degreesOfFreedom(),
                        "lanczos, hutchinson",
                        pair.products() + (long) frobenius.products(),
                        context.seed()),
                Figure.of(
                        "intrinsic",
                        new Measurement(
                                intrinsic,
                                trace.uncertainty()
                                        .scaled(1 / norm)
                                        .plus(new Uncertainty.Residual(Math.abs(intrinsic) * off)),
                                "lanczos, " + trace.method(),
                                trace.products(),
                                OptionalLong.of(context.seed()))));
    }

    private static Figures ofZero(String method, long products) {
        Measurement none = Measurement.undefined("the matrix is zero", method, products);
        return Figures.of(none, Figure.of("intrinsic", none));
    }
}
