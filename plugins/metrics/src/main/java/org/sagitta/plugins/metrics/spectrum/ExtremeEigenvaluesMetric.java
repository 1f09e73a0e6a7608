package org.sagitta.plugins.metrics.spectrum;

import jakarta.validation.constraints.Positive;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.ExtremeEigenvalues;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.plugins.metrics.MeasuredBlocks;

/**
 * This metric computes the largest eigenvalue and, as {@code min}, the smallest one. It uses all eigenvalues if they
 * are affordable, else Lanczos steps from a random start, until the errors at both ends are small. The error bounds how
 * far the spectrum extends beyond the computed values, except for one start in a thousand. All eigenvalues cost at most
 * P products, the Lanczos steps at most {@code max-iterations} + 2.
 */
@Extension
@Describe("the largest and the smallest eigenvalue")
public final class ExtremeEigenvaluesMetric implements Metric<ExtremeEigenvaluesMetric.Settings> {
    /** Configures {@link ExtremeEigenvaluesMetric}. */
    public record Settings(
            @Describe("auto is exact up to 2,000 parameters or where the structure helps; lanczos above")
            @Default("auto")
            EigenvalueMethod method,

            @Describe(
                    "lanczos stops where each end's error is at most this times its |lambda|, or this squared of the largest")
            @Positive
            @Default("1e-4")
            double tolerance,

            @Describe("Lanczos steps at most; each keeps one vector of P numbers in memory") @Positive @Default("200")
            int maxIterations,

            @Describe("diagonal blocks beside the whole: none, layers, or tensors") @Default("none")
            MeasuredBlocks blocks) {}

    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        long ofLanczos = Math.min(settings.maxIterations(), operator.dimension()) + 2L;
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
                                : lanczos(settings, part.operator(), context));
    }

    private static Figures exact(CurvatureOperator operator, MetricContext context) {
        long products = operator.productsOfMatrix();
        double[] eigenvalues = context.spectralSolver().eigenvalues(operator);
        return Figures.of(
                Measurement.exact(eigenvalues[eigenvalues.length - 1], "eigenvalues", products),
                Figure.of(
                        "min",
                        SinglePrecision.marked(
                                Measurement.exact(eigenvalues[0], "eigenvalues", products),
                                eigenvalues[0],
                                Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1])),
                                operator)));
    }

    private static Figures lanczos(Settings settings, CurvatureOperator operator, MetricContext context) {
        ExtremeEigenvalues ends =
                ExtremeEigenvalues.of(operator, settings.tolerance(), settings.maxIterations(), context.random());
        Figure smallest =
                Figure.of("min", figure(ends.smallest(), ends.smallestError(), ends, settings, operator, context));
        return Figures.of(figure(ends.largest(), ends.largestError(), ends, settings, operator, context), smallest);
    }

    private static Measurement figure(
            double value,
            double error,
            ExtremeEigenvalues ends,
            Settings settings,
            CurvatureOperator operator,
            MetricContext context) {
        double allowed = ExtremeEigenvalues.allowed(value, ends.largestModulus(), settings.tolerance(), operator);
        Measurement figure = new IterativeFigure(allowed, "lanczos", ends.products(), context).figure(value, error);
        return SinglePrecision.marked(figure, value, ends.largestModulus(), operator);
    }
}
