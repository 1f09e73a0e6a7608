package org.sagitta.plugins.metrics;

import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.krylov.LanczosQuadrature;
import org.sagitta.api.krylov.StochasticEstimate;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/** tr f(A) = sum_i f(lambda_i), of any f. */
sealed interface SpectralSum {
    /** lambda_min, or a bound from above. */
    double smallest();

    /** lambda_max, or a bound from below. */
    double largest();

    Measurement trace(DoubleUnaryOperator f);

    /** By all eigenvalues, or by Lanczos quadrature. */
    static SpectralSum of(
            EigenvalueMethod method, int probes, int steps, CurvatureOperator operator, MetricContext context) {
        if (method.isExact(operator, context)) {
            long products = ExactFigure.productsOfMatrix(operator);
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
    }

    /** Over the nodes, with the standard error over the probes. */
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
            StochasticEstimate sum = quadrature.trace(f);
            return Measurement.stochastic(sum.value(), sum.standardError(), "lanczos quadrature", sum.products(), seed);
        }
    }
}
