package org.sagitta.runtime.engine.loss;

import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * A loss l(f, y) of one example's outputs f and target y, each of length C. Arrays hold n examples class by class: component
 * c of example i is element {@code c n + i}. The target of a class is its unit vector.
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
            double[] outputs, double[] targets, int classes, int examples, double[] gradient, double[] curvature);

    /** Replaces v by L v, example by example. */
    void multiply(double[] curvature, int classes, int examples, double[] v);

    /** Column c of a factor of L, example by example: L = sum_c s_c s_c', with C columns. */
    void factor(double[] curvature, int classes, int examples, int c, double[] column);

    /**
     * The weight w of the likelihood that the loss stands for: l(f, y) = -w log p(y | f), up to a constant of y. So dl/df at a
     * target is w times that of the negative logarithm, and the mean of the outer products of dl/df/sqrt(w) at targets drawn
     * from p is L.
     *
     * @param classes C
     */
    double likelihoodWeight(int classes);

    /**
     * dl/df/sqrt(w) at targets drawn from the distribution p(y | f) of {@link #likelihoodWeight}, so that the mean of its outer products
     * is L.
     *
     * @param random the random numbers of example i
     */
    void sample(
            double[] outputs,
            int classes,
            int examples,
            IntFunction<? extends RandomGenerator> random,
            double[] column);
}
