package org.sagitta.api.loss;

import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * The distribution p(y | f) of targets whose negative logarithm a {@link Loss} is: l(f, y) = -w log p(y | f), up to a constant
 * of y. The loss's Hessian L does not depend on y, as in the natural parameters of an exponential family. It is then w times
 * the Fisher information of p, so that the Gauss-Newton matrix is the Fisher matrix of the model's own distribution.
 */
public interface Likelihood {
    /**
     * The weight w: 1, but 1/C of a mean over C independent targets.
     *
     * @param components C
     */
    double weight(int components);

    /**
     * Draws a target of each example from p and fills in its score, dl/df/sqrt(w). The scores have the mean 0, and the mean of
     * their outer products is L.
     *
     * @param outputs f, component by component as {@link Loss} has them
     * @param random the random numbers of example i
     * @param score takes the scores, likewise
     */
    void sample(
            double[] outputs,
            int components,
            int examples,
            IntFunction<? extends RandomGenerator> random,
            double[] score);
}
