package org.sagitta.api.surface;

import org.sagitta.api.operator.CurvatureOperator;

/**
 * A Fisher matrix is the mean over examples of outer products of gradients:
 *
 * <pre>F = (1/N) sum_n sum_c J_n' s_nc s_nc' J_n</pre>
 *
 * J_n is the Jacobian of the outputs, C x P. The kinds differ in the columns s_nc, each of length C (Kunstner, Hennig and
 * Balles 2019; Martens 2020, section 5). All belong to the same likelihood p with l(f, y) = -w log p(y | f), and have the
 * loss's scale: w times the second moment of grad log p. A loss that represents no likelihood has only the first kind, which
 * is then merely the Gauss-Newton matrix; the others throw {@link NotAvailableException}.
 */
public sealed interface Fisher {
    /**
     * The type-2 Fisher matrix is that of the model's own distribution: s_nc are the C columns of a factor of L_n, the Hessian
     * of the loss with respect to the outputs. It is exact, and equal to the generalised Gauss-Newton matrix.
     */
    record Type2() implements Fisher {}

    /**
     * The Monte Carlo Fisher matrix is an unbiased estimate of the type-2 matrix: s_nc = dl/df/sqrt(w) at labels sampled from
     * the model, divided by sqrt(samples), with w from {@link SingleExamples#likelihoodWeight}. An example's labels depend on
     * the seed and its index alone.
     *
     * @param samples the number of labels for each example, at least 1
     */
    record MonteCarlo(int samples, long seed) implements Fisher {
        /**
         * Checks the number of labels.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public MonteCarlo {
            if (samples < 1) {
                throw new IllegalArgumentException(samples + " samples; expected at least 1");
            }
        }
    }

    /**
     * The empirical Fisher matrix has one column, dl/df/sqrt(w) at the data's own label. It would estimate the other kinds if
     * the data's labels were sampled from the model, but they are not.
     */
    record Empirical() implements Fisher {}

    /**
     * Returns this Fisher matrix of a loss surface.
     *
     * @throws NotAvailableException if the surface has no {@link FisherMatrices}; every surface has the type-2 matrix
     */
    default CurvatureOperator of(LossSurface surface) {
        return this instanceof Type2
                ? surface.operator(Curvature.GGN)
                : surface.as(FisherMatrices.class).orElseThrow().operator(this);
    }
}
