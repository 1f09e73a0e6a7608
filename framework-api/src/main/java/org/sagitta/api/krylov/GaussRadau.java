package org.sagitta.api.krylov;

import com.google.common.collect.Range;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Gauss-Radau rule follows from a probe's Ritz values by one more Lanczos step whose alpha is chosen so that a given number
 * x is a node (Golub 1973). In the basis of the Ritz vectors the tridiagonal matrix of the step is an arrow matrix:
 *
 * <pre>[diag(theta)  r; r'  alpha],   r_i = beta_m s_mi,   alpha = x + sum_i r_i^2 / (theta_i - x)</pre>
 */
final class GaussRadau {
    private GaussRadau() {}

    /**
     * Bounds the share of the spectrum below x, weighted by the start vector.
     *
     * @param nodes the Ritz values of a probe, ascending
     */
    static Range<Double> below(List<RitzValue> nodes, double x) {
        if (nodes.stream().allMatch(node -> node.residual() == 0)) {
            double below = nodes.stream()
                    .filter(node -> node.value() < x)
                    .mapToDouble(RitzValue::weight)
                    .sum();
            return Range.singleton(below);
        }
        if (nodes.stream().anyMatch(node -> node.value() == x)) {
            return shares(
                    nodes.stream().mapToDouble(RitzValue::value).toArray(),
                    nodes.stream().mapToDouble(RitzValue::weight).toArray(),
                    x);
        }
        Rule rule = rule(nodes, x);
        return shares(rule.nodes().toArray(), rule.weights().toArray(), x);
    }

    /**
     * A quadrature rule has nodes and weights.
     *
     * @param nodes the nodes, ascending
     */
    record Rule(ImmutableDoubleArray nodes, ImmutableDoubleArray weights) {}

    /** Returns the rule with a node at x, where x is none of the given nodes. */
    static Rule rule(List<RitzValue> nodes, double x) {
        int m = nodes.size();
        INDArray arrow = Nd4j.create(DataType.DOUBLE, m + 1, m + 1);
        INDArray start = Nd4j.create(DataType.DOUBLE, 1, m + 1);
        double alpha = x;
        for (int i = 0; i < m; i++) {
            RitzValue node = nodes.get(i);
            arrow.putScalar(i, i, node.value());
            arrow.putScalar(m, i, node.residual());
            // the first and last entries of a Jacobi matrix's eigenvectors have equal signs for every second
            // eigenvector
            start.putScalar(0, i, (i % 2 == 0 ? 1 : -1) * Math.sqrt(node.weight()));
            alpha += node.residual() / (node.value() - x) * node.residual();
        }
        arrow.putScalar(m, m, alpha);
        SmallEigen rule = SmallEigen.of(arrow);
        INDArray seen = start.mmul(rule.vectors());
        return new Rule(
                ImmutableDoubleArray.copyOf(rule.values().toDoubleVector()),
                ImmutableDoubleArray.copyOf(seen.mul(seen).toDoubleVector()));
    }

    /** Bounds the share below x by a rule whose node nearest to x is x itself. */
    private static Range<Double> shares(double[] nodes, double[] weights, double x) {
        int end = 0;
        for (int i = 1; i < nodes.length; i++) {
            if (Math.abs(nodes[i] - x) < Math.abs(nodes[end] - x)) {
                end = i;
            }
        }
        double below = 0;
        for (int i = 0; i < end; i++) {
            below += weights[i];
        }
        return Range.closed(below, below + weights[end]);
    }
}
