package org.sagitta.api.krylov;

import com.google.common.collect.Range;
import java.util.List;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * Between which numbers all eigenvalues lie, as far as m Lanczos steps from a random start v tell: Ritz values are within the
 * spectrum, so they leave open how much farther it goes. The share of v in an eigenvector of the eigenvalue x is at most
 * Christoffel's number
 *
 * <pre>
 * 1 / sum_{j=0..m} p_j(x)^2,   p_0 = 1,   beta_j p_{j+1} = (x - alpha_j) p_j - beta_{j-1} p_{j-1}
 * </pre>
 *
 * which falls beyond the outermost Ritz values. A share below pi delta^2 / (2P) has a probability of at most delta, as the
 * directions of v are equally likely: where Christoffel's number is below it, no eigenvalue is, with probability 1 - delta
 * (Kuczynski and Wozniakowski 1992; van Dorsselaer, Hochstenbach and van der Vorst 2001).
 */
final class SpectralBounds {
    /** delta, at each end. */
    private static final double DOUBT = 1e-3;

    /** Multiples of the rounding error, relative to ||A||, that a step's coefficients may be off by. */
    private static final double ROUNDING = 64;

    private static final int BISECTIONS = 50;

    private final double[] alpha;
    private final double[] beta;
    private final double rounding;
    private final double most;

    /**
     * @param alpha of the m steps
     * @param beta of the m steps; the last is 0 where the space is invariant
     * @param norm of A, or near it
     */
    SpectralBounds(double[] alpha, double[] beta, double norm, CurvatureOperator operator) {
        this.alpha = alpha;
        this.beta = beta;
        rounding = ROUNDING * operator.epsilon() * norm;
        most = 2 * operator.dimension() / (Math.PI * DOUBT * DOUBT);
    }

    /** @param values the Ritz values, ascending */
    Range<Double> around(List<RitzValue> values) {
        double first = values.get(0).value();
        double last = values.get(values.size() - 1).value();
        return Range.closed(first - excess(first, -1) - rounding, last + excess(last, 1) + rounding);
    }

    /** How far beyond an outermost Ritz value an eigenvalue may be. */
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
