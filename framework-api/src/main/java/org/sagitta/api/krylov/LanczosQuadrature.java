package org.sagitta.api.krylov;

import com.google.common.collect.Range;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * Stochastic Lanczos quadrature (Ubaru, Chen and Saad 2017) takes the Ritz values of several random probes as nodes and the
 * squared first components of T's eigenvectors as weights, which sum to 1 for each probe:
 *
 * <pre>tr f(A) = P E[v'f(A)v] ~ P (1/n) sum_probes sum_i w_i f(theta_i),   v uniform on the sphere</pre>
 *
 * With m steps, the quadrature of a probe v is exact for polynomials f up to degree 2m - 1.
 *
 * @param dimension P
 * @param probes the nodes of each probe, ascending
 * @param lower a lower bound of all eigenvalues, which fails with a probability of at most one in a thousand over the
 *     start vector of the probe that gives it
 * @param products the number of directions that were multiplied
 */
public record LanczosQuadrature(int dimension, List<List<RitzValue>> probes, double lower, int products) {
    public LanczosQuadrature {
        probes = probes.stream().map(List::copyOf).toList();
    }

    /**
     * Takes the Lanczos steps of all probes side by side, so that a pass has as many directions as there are probes.
     *
     * @param probes n, at least 2, which a standard error needs
     * @param steps m, at least 1; n m vectors of length P are kept in memory
     * @param random the source of the probes
     * @throws IllegalArgumentException if there are fewer than 2 probes
     */
    public static LanczosQuadrature of(CurvatureOperator operator, int probes, int steps, RandomGenerator random) {
        if (probes < 2) {
            throw new IllegalArgumentException("Lanczos quadrature needs at least 2 probes, found " + probes);
        }
        List<Lanczos> processes = Stream.generate(() -> new Lanczos(operator, steps, random))
                .limit(probes)
                .toList();
        int products = 0;
        for (int step = 0; step < steps; step++) {
            products += Lanczos.stepTogether(operator, processes);
        }
        return new LanczosQuadrature(
                operator.dimension(),
                processes.stream().map(Lanczos::ritzValues).toList(),
                processes.stream()
                        .mapToDouble(process -> process.bounds().lowerEndpoint())
                        .max()
                        .orElseThrow(),
                products);
    }

    /**
     * Estimates tr f(A) for a smooth f, with the standard error over the probes, which does not include the error of too few
     * steps. Use {@link #count} for a step function.
     */
    public StochasticEstimate trace(DoubleUnaryOperator f) {
        return StochasticEstimate.mean(
                probes.stream()
                        .mapToDouble(nodes -> dimension * quadrature(nodes, f))
                        .toArray(),
                products);
    }

    /**
     * Estimates tr f(A) for an f that is smooth above a given number, and whose derivatives there alternate in sign, beginning
     * with a positive one, such as ln(x + d) and x / (x + d). For each probe, the quadrature is an upper bound, and a
     * Gauss-Radau rule with a node at that number is a lower bound (Golub and Meurant 1994). The estimate is the middle.
     *
     * @param from a lower bound of all eigenvalues
     * @return the estimate; its standard error includes, beside that over the probes, half the distance of the two bounds
     */
    public StochasticEstimate trace(DoubleUnaryOperator f, double from) {
        double[] middles = new double[probes.size()];
        double open = 0;
        for (int probe = 0; probe < middles.length; probe++) {
            double most = quadrature(probes.get(probe), f);
            double least = Math.min(most, atLeast(probes.get(probe), f, from));
            middles[probe] = dimension * (least + most) / 2;
            open += dimension * (most - least) / 2 / middles.length;
        }
        return withOpen(StochasticEstimate.mean(middles, products), open);
    }

    private static double atLeast(List<RitzValue> nodes, DoubleUnaryOperator f, double from) {
        boolean isWhole = nodes.stream().allMatch(node -> node.residual() == 0);
        if (isWhole || nodes.get(0).value() <= from) {
            return quadrature(nodes, f);
        }
        GaussRadau.Rule rule = GaussRadau.rule(nodes, from);
        return IntStream.range(0, rule.nodes().length())
                .mapToDouble(i -> rule.weights().get(i)
                        * f.applyAsDouble(Math.max(from, rule.nodes().get(i))))
                .sum();
    }

    /**
     * Estimates the number of eigenvalues in [from, to]. A step function is no polynomial, so the nodes alone do not determine
     * on which side of an end the nearby eigenvalues lie. A probe's share of the spectrum below an end is at least the weight
     * of the Gauss-Radau nodes below it, where the end itself is a node, and at most that and the end's own weight (Chebyshev,
     * Markov and Stieltjes; Golub 1973). The estimate is the middle.
     *
     * @return the estimate; its standard error includes, beside that over the probes, half the distance of the two bounds,
     *     which is large where the steps do not separate the eigenvalues near an end
     */
    public StochasticEstimate count(double from, double to) {
        double[] middles = new double[probes.size()];
        double open = 0;
        for (int probe = 0; probe < middles.length; probe++) {
            Range<Double> outside = GaussRadau.below(probes.get(probe), from);
            Range<Double> below = GaussRadau.below(probes.get(probe), Math.nextUp(to));
            double least = Math.max(0, below.lowerEndpoint() - outside.upperEndpoint());
            double most = Math.min(1, below.upperEndpoint() - outside.lowerEndpoint());
            middles[probe] = dimension * (least + most) / 2;
            open += dimension * Math.max(0, most - least) / 2 / middles.length;
        }
        return withOpen(StochasticEstimate.mean(middles, products), open);
    }

    private StochasticEstimate withOpen(StochasticEstimate middle, double open) {
        return new StochasticEstimate(
                middle.value(), Math.hypot(middle.standardError(), open), middle.degreesOfFreedom(), products);
    }

    /** Returns the smallest node, which is at least A's smallest eigenvalue. */
    public double smallest() {
        return nodes().min().orElseThrow();
    }

    /** Returns the largest node, which is at most A's largest eigenvalue. */
    public double largest() {
        return nodes().max().orElseThrow();
    }

    private DoubleStream nodes() {
        return probes.stream().flatMap(List::stream).mapToDouble(RitzValue::value);
    }

    private static double quadrature(List<RitzValue> nodes, DoubleUnaryOperator f) {
        return nodes.stream()
                .mapToDouble(node -> node.weight() * f.applyAsDouble(node.value()))
                .sum();
    }
}
