package org.sagitta.api.krylov;

import com.google.common.collect.Range;
import java.util.List;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * Spectral bounds enclose all eigenvalues, by m Lanczos steps from a random start vector v. Ritz values lie within the
 * spectrum, so they do not bound it from outside. The share of v in an eigenvector of the eigenvalue x is at most
 * Christoffel's number
 *
 * <pre>
 * 1 / sum_{j=0..m} p_j(x)^2,   p_0 = 1,   beta_j p_{j+1} = (x - alpha_j) p_j - beta_{j-1} p_{j-1}
 * </pre>
 *
 * which decreases beyond the outermost Ritz values. All directions of v are equally likely, so a share below pi delta^2 / (2P)
 * has a probability of at most delta: where Christoffel's number is below that, there is no eigenvalue, with probability 1 -
 * delta (Kuczynski and Wozniakowski 1992; van Dorsselaer, Hochstenbach and van der Vorst 2001).
 */
final class SpectralBounds {
    /** Each end of the interval fails with at most this probability, delta. */
    private static final double DOUBT = 1e-3;

    /** The coefficients of a step may have errors of this multiple of the rounding error, relative to ||A||. */
    private static final double ROUNDING = 64;

    private static final int BISECTIONS = 50;

    private final double[] alpha;
    private final double[] beta;
    private final double rounding;
    private final double most;

    /**
     * Prepares the bounds of m steps.
     *
     * @param alpha the diagonal of T
     * @param beta the entries beside the diagonal; the last is 0 if the space is invariant
     * @param norm an estimate of ||A||
     */
    SpectralBounds(double[] alpha, double[] beta, double norm, CurvatureOperator operator) {
        this.alpha = alpha;
        this.beta = beta;
        rounding = ROUNDING * operator.epsilon() * norm;
        most = 2 * operator.dimension() / (Math.PI * DOUBT * DOUBT);
    }

    /**
     * Returns the interval around the Ritz values that holds all eigenvalues.
     *
     * @param values the Ritz values, ascending
     */
    Range<Double> around(List<RitzValue> values) {
        double first = values.get(0).value();
        double last = values.get(values.size() - 1).value();
        return Range.closed(first - excess(first, -1) - rounding, last + excess(last, 1) + rounding);
    }

    /** Returns the largest distance of an eigenvalue beyond an outermost Ritz value. */
    private double excess(double end, int sign) {
        if (beta[beta.length - 1] == 0) {
            return 0;
        }
        double outside = Math.max(rounding, Double.MIN_NORMAL);
        while (!isExcluded(end + sign * outside)) {
            outside *= 2;
        }
        double inside = 0;
        for (int i = 0; i < BISECTIONS && outside - inside > rounding; i++) {
            double middle = (inside + outside) / 2;
            if (isExcluded(end + sign * middle)) {
                outside = middle;
            } else {
                inside = middle;
            }
        }
        return outside;
    }

    private boolean isExcluded(double x) {
        double before = 0;
        double p = 1;
        double sum = 1;
        for (int j = 0; j < alpha.length && sum < most; j++) {
            double next = ((x - alpha[j]) * p - (j == 0 ? 0 : beta[j - 1] * before)) / beta[j];
            before = p;
            p = next;
            sum += p * p;
        }
        return sum >= most;
    }
}
