package org.sagitta.runtime.engine.loss;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * w ||f - y||^2: gradient 2 w (f - y), Hessian L = 2 w I = sum_c s_c s_c' with s_c = sqrt(2 w) e_c.
 *
 * @param averaged w = 1/C, the mean over outputs; else w = 1/2
 */
public record SquaredError(boolean averaged) implements Loss {
    @Override
    public double evaluate(
            double[] outputs, double[] targets, int classes, int examples, double[] gradient, double[] curvature) {
        double sum = 0;
        for (int at = 0; at < classes * examples; at++) {
            double error = outputs[at] - targets[at];
            sum += error * error;
            gradient[at] = 2 * weight(classes) * error;
        }
        return weight(classes) * sum;
    }

    @Override
    public void multiply(double[] curvature, int classes, int examples, double[] v) {
        for (int at = 0; at < classes * examples; at++) {
            v[at] *= 2 * weight(classes);
        }
    }

    @Override
    public void factor(double[] curvature, int classes, int examples, int c, double[] column) {
        Arrays.fill(column, 0, classes * examples, 0);
        Arrays.fill(column, c * examples, (c + 1) * examples, Math.sqrt(2 * weight(classes)));
    }

    /** Of normal targets around the outputs, whose variance is 1/(2 w): C/2 of the mean over outputs, else 1. */
    @Override
    public double likelihoodWeight(int classes) {
        return 1;
    }

    @Override
    public void sample(
            double[] outputs,
            int classes,
            int examples,
            IntFunction<? extends RandomGenerator> random,
            double[] column) {
        double root = Math.sqrt(2 * weight(classes));
        for (int i = 0; i < examples; i++) {
            RandomGenerator own = random.apply(i);
            for (int at = i; at < classes * examples; at += examples) {
                column[at] = root * own.nextGaussian();
            }
        }
    }

    private double weight(int classes) {
        return averaged ? 1.0 / classes : 0.5;
    }
}
