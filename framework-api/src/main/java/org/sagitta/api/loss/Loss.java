package org.sagitta.api.loss;

import java.util.Optional;

/**
 * A loss l(f, y) of one example's outputs f and target y, each a vector of C components, with its first two derivatives with
 * respect to f. The mean over examples is the loss surface. It is convex in f, so that its Hessian L has a factor.
 *
 * <p>Arrays hold n examples component by component: component c of example i is element {@code c n + i}. They may be longer
 * than C n; what is behind is not theirs. The target of a class is its unit vector, or 0 or 1 where there is one output for two
 * classes. A loss is immutable, and several threads use it at once.
 */
public interface Loss {
    /**
     * Sums the loss over examples and differentiates it.
     *
     * @param outputs f
     * @param targets y
     * @param gradient takes dl/df
     * @param curvature takes what {@link #multiply} and {@link #factor} need to know of the Hessian L; of f's length
     * @return sum_i l(f_i, y_i)
     */
    double evaluate(
            double[] outputs, double[] targets, int components, int examples, double[] gradient, double[] curvature);

    /** Replaces v by L v, example by example. */
    void multiply(double[] curvature, int components, int examples, double[] v);

    /** Fills in column c of a factor of L, example by example: L = sum_c s_c s_c', with C columns. */
    void factor(double[] curvature, int components, int examples, int c, double[] column);

    /**
     * The distribution of targets that the loss is a negative log-likelihood of. Without one there are no Fisher matrices of
     * sampled labels, and no empirical one.
     */
    default Optional<Likelihood> likelihood() {
        return Optional.empty();
    }
}
