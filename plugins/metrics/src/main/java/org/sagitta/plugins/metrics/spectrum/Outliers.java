package org.sagitta.plugins.metrics.spectrum;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * An {@code Outliers} counts the eigenvalues that stand out above the bulk, by several rules.
 *
 * @param values the largest eigenvalues, in descending order
 */
record Outliers(ImmutableDoubleArray values) {
    /** Takes the m largest of some eigenvalues. */
    static Outliers ofLargest(double[] eigenvalues, int m) {
        double[] ascending = DoubleStream.of(eigenvalues).sorted().toArray();
        int n = ascending.length;
        return new Outliers(
                ImmutableDoubleArray.copyOf(IntStream.range(0, Math.min(m, n)).mapToDouble(i -> ascending[n - 1 - i])));
    }

    /** Counts the eigenvalues above the largest difference lambda_i - lambda_{i+1}. */
    int aboveLargestGap() {
        int best = 0;
        double largest = 0;
        for (int i = 1; i < values.length(); i++) {
            double gap = values.get(i - 1) - values.get(i);
            if (gap > largest) {
                best = i;
                largest = gap;
            }
        }
        return best;
    }

    /**
     * Counts the eigenvalues above the largest ratio lambda_i / lambda_{i+1}.
     *
     * @param zero eigenvalues of at most this size are ignored, since the ratios of noise may be arbitrarily large
     */
    int aboveLargestRatio(double zero) {
        int best = 0;
        double largest = 1;
        for (int i = 1; i < values.length() && values.get(i) > zero; i++) {
            double ratio = values.get(i - 1) / values.get(i);
            if (ratio > largest) {
                best = i;
                largest = ratio;
            }
        }
        return best;
    }

    /**
     * Counts the eigenvalues before the elbow of the curve (i, lambda_i), the point farthest below the line between its
     * ends (Satopää et al. 2011).
     */
    int beforeElbow() {
        int last = values.length() - 1;
        if (last < 1 || values.get(0) == values.get(last)) {
            return 0;
        }
        int best = 0;
        double farthest = 0;
        for (int i = 1; i < last; i++) {
            double x = i / (double) last;
            double y = (values.get(i) - values.get(last)) / (values.get(0) - values.get(last));
            if (1 - x - y > farthest) {
                best = i;
                farthest = 1 - x - y;
            }
        }
        return best;
    }

    /**
     * Counts the eigenvalues above the edge sigma^2 (1 + sqrt(gamma))^2 of the Marchenko-Pastur distribution, where
     * sigma^2 is the mean of the eigenvalues that are not above it.
     *
     * @param gamma P/N
     * @param trace the sum of all P eigenvalues
     * @param dimension P
     */
    Edge marchenkoPastur(double gamma, double trace, int dimension) {
        int count = 0;
        double rest = trace;
        while (true) {
            double edge = rest / (dimension - count) * Math.pow(1 + Math.sqrt(gamma), 2);
            if (count == values.length() || count == dimension - 1 || values.get(count) <= edge) {
                return new Edge(edge, count);
            }
            rest -= values.get(count);
            count++;
        }
    }

    /**
     * An {@code Edge} is the upper edge of the bulk with the number of eigenvalues above it.
     *
     * @param count the number of eigenvalues above the edge. If it is the number of all known values, there may be more
     */
    record Edge(double value, int count) {}
}
