package com.example.counts;

import jakarta.validation.constraints.Min;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * This metric, {@code participation-ratio}, measures how many directions share the curvature,
 *
 * <pre>(sum_i lambda_i)^2 / sum_i lambda_i^2 = (tr A / ||A||_F)^2</pre>
 *
 * which is P if all eigenvalues are equal, and 1 if all but one are zero. Every figure states its error, and is computed in
 * the cheapest way: from the structure if it gives both the trace and the norm, from all eigenvalues if they are affordable,
 * and otherwise from products with random directions.
 */
@Extension
@Describe("the participation ratio (sum lambda)^2 / sum lambda^2: how many directions share the curvature")
public final class ParticipationRatioMetric implements Metric<ParticipationRatioMetric.Settings> {
    /** The settings configure the number of random directions; the user sees mistakes in them with line and column. */
    public record Settings(
            @Describe("random directions for the trace, and as many for the norm, where neither is exact")
            @Min(2)
            @Default("60")
            int products) {}

    @Override
    public Figures measure(Settings settings, CurvatureOperator operator, MetricContext context) {
        if (operator.trace().isPresent() && operator.frobeniusNorm().isPresent()) {
            return Figures.of(ratio(
                    Measurement.exact(operator.trace().getAsDouble(), "structure", 0),
                    Measurement.exact(operator.frobeniusNorm().getAsDouble(), "structure", 0)));
        }
        if (context.spectralSolver().affordsEigenvalues(operator)) {
            double[] eigenvalues = context.spectralSolver().eigenvalues(operator);
            double sum = Arrays.stream(eigenvalues).sum();
            double squares = Arrays.stream(eigenvalues).map(lambda -> lambda * lambda).sum();
            return Figures.of(ratio(
                    Measurement.exact(sum, "eigenvalues", operator.productsOfMatrix()),
                    Measurement.exact(Math.sqrt(squares), "eigenvalues", 0)));
        }
        // One generator serves both estimates, so that their directions, and with them their errors, are independent.
        RandomGenerator random = context.random();
        return Figures.of(ratio(
                Hutchinson.trace(operator, settings.products(), random).measurement("hutchinson", context.seed()),
                Hutchinson.frobeniusNorm(operator, settings.products(), random)
                        .measurement("hutchinson", context.seed())));
    }

    /** Returns an upper bound of the cost for an operator without structure, which {@code validate} reports before the run. */
    @Override
    public Cost cost(Settings settings, OperatorSize operator) {
        return Cost.ofProducts(2L * settings.products());
    }

    /** Returns (t / f)^2 with both errors propagated to first order: d = 2 t/f^2 dt - 2 t^2/f^3 df. */
    private static Measurement ratio(Measurement trace, Measurement norm) {
        long products = trace.products() + norm.products();
        if (norm.value() == 0) {
            return Measurement.undefined("the matrix is zero", trace.method(), products);
        }
        double share = trace.value() / norm.value();
        Uncertainty error = trace.uncertainty()
                .scaled(2 * share / norm.value())
                .plus(norm.uncertainty().scaled(2 * share * share / norm.value()));
        return new Measurement(share * share, error, trace.method(), products, trace.seed());
    }
}
