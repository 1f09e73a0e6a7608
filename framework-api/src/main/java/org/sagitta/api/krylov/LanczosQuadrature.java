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
 * Stochastic Lanczos quadrature (Ubaru, Chen and Saad 2017): the Ritz values of several random probes are nodes, the squared
 * first components of T's eigenvectors weights, which sum to 1 for each probe:
 *
 * <pre>tr f(A) = P E[v'f(A)v] ~ P (1/n) sum_probes sum_i w_i f(theta_i),   v uniform on the sphere</pre>
 *
 * With m steps it is exact for v in polynomials f up to the degree 2m - 1.
 *
 * @param dimension P
 * @param probes the nodes of each, ascending
 * @param lower what no eigenvalue is below, but for a chance of one in a thousand over the probe that tells it
 * @param products directions that were multiplied
 */
public record LanczosQuadrature(int dimension, List<List<RitzValue>> probes, double lower, int products) {
    public LanczosQuadrature {
        probes = probes.stream().map(List::copyOf).toList();
    }

    /**
     * Takes the steps of all probes side by side, so that a pass has as many directions as there are probes.
     *
     * @param probes n, at least 2, for a standard error
     * @param steps m, at least 1; n m vectors of P numbers are in memory
     * @param random what the probes are drawn from
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
     * tr f(A) of a smooth f, with the standard error over the probes; that of too few steps is not in it. A step is better
     * {@linkplain #count counted}.
     */
    public StochasticEstimate trace(DoubleUnaryOperator f) {
        return StochasticEstimate.mean(
                probes.stream()
                        .mapToDouble(nodes -> dimension * quadrature(nodes, f))
                        .toArray(),
                products);
    }

    /**
     * tr f(A) of an f that is smooth from a number on, where its derivatives alternate in sign, the first positive: ln(x + d),
     * x / (x + d). What a probe sees of it is at most the sum over its nodes and at least that over a Gauss-Radau rule with a
     * node at that number (Golub and Meurant 1994): the estimate is the middle.
     *
     * @param from what no eigenvalue is below
     * @return with an error that holds, beside the standard error over the probes, half of what the steps leave open
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
     * How many eigenvalues lie in [from, to]. A step is no polynomial, so the nodes alone leave open on which side of an end
     * the eigenvalues near it are. What a probe sees of the spectrum on either side is between the weights of the nodes of a
     * Gauss-Radau rule below the end, one of whose nodes is the end itself, and those weights with the end's own (Chebyshev,
     * Markov and Stieltjes; Golub 1973): the estimate is the middle.
     *
     * @return with an error that holds, beside the standard error over the probes, half of what is left open: all of it where
     *     no step tells the eigenvalues at an end apart
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

    /** The smallest node: at least A's smallest eigenvalue. */
    public double smallest() {
        return nodes().min().orElseThrow();
    }

    /** The largest node: at most A's largest eigenvalue. */
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
