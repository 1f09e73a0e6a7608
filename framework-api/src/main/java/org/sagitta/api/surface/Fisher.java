package org.sagitta.api.surface;

import org.sagitta.api.operator.CurvatureOperator;

/**
 * A Fisher matrix, the mean over examples of outer products of gradients:
 *
 * <pre>F = (1/N) sum_n sum_c J_n' s_nc s_nc' J_n</pre>
 *
 * J_n the Jacobian of the outputs, C x P. The kinds differ in the columns s_nc, each of length C (Kunstner, Hennig and Balles
 * 2019; Martens 2020, section 5). All are of the same likelihood p, l(f, y) = -w log p(y | f), and at the loss's scale: w
 * times the second moment of grad log p. A loss that stands for no likelihood has the first kind only, which is then the
 * Gauss-Newton matrix and nothing more; the others throw {@link NotAvailableException}.
 */
public sealed interface Fisher {
    /**
     * The Fisher matrix of the model's own distribution: s_nc are the C columns of a factor of L_n, the Hessian of the loss
     * with respect to the outputs. Exact; equal to the generalised Gauss-Newton matrix.
     */
    record Type2() implements Fisher {}

    /**
     * An unbiased estimate of that: s_nc = dl/df/sqrt(w) at labels drawn from the model, over sqrt(samples), w the {@link
     * SingleExamples#likelihoodWeight}. The labels of an example follow from the seed and its index alone.
     *
     * @param samples labels for each example, at least 1
     */
    record MonteCarlo(int samples, long seed) implements Fisher {
        /**
         * Checks the number of labels.
         *
         * @throws IllegalArgumentException where there are none
         */
        public MonteCarlo {
            if (samples < 1) {
                throw new IllegalArgumentException(samples + " samples; expected at least 1");
            }
        }
    }

    /**
     * The empirical Fisher matrix: one column, dl/df/sqrt(w) at the data's own label. Were the data's labels drawn from the
     * model, it would be an estimate of the others; they are not.
     */
    record Empirical() implements Fisher {}

    /**
     * This matrix of a loss surface.
     *
     * @throws NotAvailableException where the surface has no {@link FisherMatrices}; that of the model's own distribution is
     *     there always
     */
    default CurvatureOperator of(LossSurface surface) {
        return this instanceof Type2
                ? surface.operator(Curvature.GGN)
                : surface.as(FisherMatrices.class).orElseThrow().operator(this);
    }
}
