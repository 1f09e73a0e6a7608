package org.sagitta.plugins.metrics.spectrum;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.LanczosQuadrature;
import org.sagitta.api.krylov.StochasticEstimate;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/** A {@code SpectralSum} computes tr f(A) = sum_i f(lambda_i) and numbers of eigenvalues. */
sealed interface SpectralSum {
    /** Returns lambda_min or an upper bound of it. */
    double smallest();

    /** Returns lambda_max or a lower bound of it. */
    double largest();

    /** Returns max |lambda| or a lower bound of it. */
    default double largestModulus() {
        return Math.max(Math.abs(smallest()), Math.abs(largest()));
    }

    /**
     * Computes tr f(A) for a function f with a pole at -damping, above which its derivatives alternate in sign and the
     * first one is positive, such as ln(x + damping) and x / (x + damping).
     */
    Measurement trace(DoubleUnaryOperator f, double damping);

    /** Counts the eigenvalues whose modulus is above a threshold. */
    Measurement countAbove(double threshold);

    /** Prepares the sums, by all eigenvalues or by Lanczos quadrature. */
    static SpectralSum of(
            EigenvalueMethod method, int probes, int steps, CurvatureOperator operator, MetricContext context) {
        if (method.isExact(operator, context)) {
            long products = operator.productsOfMatrix();
            return new OfEigenvalues(context.spectralSolver().eigenvalues(operator), products);
        }
        return new ByQuadrature(LanczosQuadrature.of(operator, probes, steps, context.random()), context.seed());
    }

    /** Sums over all eigenvalues. */
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
        public Measurement trace(DoubleUnaryOperator f, double damping) {
            return sum(f);
        }

        private Measurement sum(DoubleUnaryOperator f) {
            return Measurement.exact(DoubleStream.of(eigenvalues).map(f).sum(), "eigenvalues", products);
        }

        @Override
        public Measurement countAbove(double threshold) {
            return sum(lambda -> Math.abs(lambda) > threshold ? 1 : 0);
        }
    }

    /**
     * Sums over the nodes of a quadrature, with the standard error over the probes. The error of a count contains the
     * uncertainty of the quadrature, too.
     */
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
        public Measurement trace(DoubleUnaryOperator f, double damping) {
            double lower = quadrature.lower();
            if (lower > -damping) {
                return figure(quadrature.trace(f, lower));
            }
            if (smallest() >= 0) {
                // The matrix shows no negative eigenvalue and may be positive semidefinite, as a Gauss-Newton matrix
                // is.
                return figure(quadrature.trace(f, 0));
            }
            // The bound is half the way to the pole.
            return figure(quadrature.trace(f, Math.max(-damping, (smallest() - damping) / 2)))
                    .withCaution(String.format(
                            Locale.ROOT,
                            "the steps do not rule out an eigenvalue as small as %.2g, and there is no such figure where one"
                                    + " is below %.2g; more 'steps' tell",
                            lower,
                            -damping));
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
