package org.sagitta.plugins.metrics;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.krylov.LanczosQuadrature;
import org.sagitta.api.krylov.StochasticEstimate;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/** tr f(A) = sum_i f(lambda_i) of any smooth f, and counts of eigenvalues. */
sealed interface SpectralSum {
    /** lambda_min, or a bound from above. */
    double smallest();

    /** lambda_max, or a bound from below. */
    double largest();

    /** max |lambda|, or a bound from below. */
    default double largestModulus() {
        return Math.max(Math.abs(smallest()), Math.abs(largest()));
    }

    Measurement trace(DoubleUnaryOperator f);

    /** How many eigenvalues have a modulus above a threshold. */
    Measurement countAbove(double threshold);

    /** By all eigenvalues, or by Lanczos quadrature. */
    static SpectralSum of(
            EigenvalueMethod method, int probes, int steps, CurvatureOperator operator, MetricContext context) {
        if (method.isExact(operator, context)) {
            long products = operator.productsOfMatrix();
            return new OfEigenvalues(context.eigenvalues(operator), products);
        }
        return new ByQuadrature(LanczosQuadrature.of(operator, probes, steps, context.random()), context.seed());
    }

    /** The sum itself. */
    final class OfEigenvalues implements SpectralSum {
        private final double[] eigenvalues;
        private final long products;

        OfEigenvalues(double[] eigenvalues, long products) {
            this.eigenvalues = eigenvalues;
            this.products = products;
        }

        @Override
        public double smallest() {
            return eigenvalues[0];
        }

        @Override
        public double largest() {
            return eigenvalues[eigenvalues.length - 1];
        }

        @Override
        public Measurement trace(DoubleUnaryOperator f) {
            return Measurement.exact(DoubleStream.of(eigenvalues).map(f).sum(), "eigenvalues", products);
        }

        @Override
        public Measurement countAbove(double threshold) {
            return trace(lambda -> Math.abs(lambda) > threshold ? 1 : 0);
        }
    }

    /** Over the nodes, with the standard error over the probes; counts also with what the nodes leave open. */
    record ByQuadrature(LanczosQuadrature quadrature, long seed) implements SpectralSum {
        @Override
        public double smallest() {
            return quadrature.smallest();
        }

        @Override
        public double largest() {
            return quadrature.largest();
        }

        @Override
        public Measurement trace(DoubleUnaryOperator f) {
            return figure(quadrature.trace(f));
        }

        @Override
        public Measurement countAbove(double threshold) {
            StochasticEstimate within = quadrature.count(-threshold, threshold);
            return figure(new StochasticEstimate(
                    quadrature.dimension() - within.value(),
                    within.standardError(),
                    within.degreesOfFreedom(),
                    within.products()));
        }

        private Measurement figure(StochasticEstimate estimate) {
            return estimate.measurement("lanczos quadrature", seed);
        }
    }
}
