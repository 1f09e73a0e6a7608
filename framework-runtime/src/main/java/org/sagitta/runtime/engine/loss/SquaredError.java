package org.sagitta.runtime.engine.loss;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.sagitta.api.loss.Likelihood;
import org.sagitta.api.loss.SeparableLoss;

/**
 * The squared error is w ||f - y||^2. Its gradient is 2 w (f - y), its Hessian L = 2 w I = sum_c s_c s_c' with s_c =
 * sqrt(2 w) e_c.
 *
 * @param averaged whether w = 1/C, the mean over outputs; otherwise w = 1/2
 */
public record SquaredError(boolean averaged) implements SeparableLoss, Likelihood {
    @Override
    public double evaluate(
            double[] outputs, double[] targets, int classes, int examples, double[] gradient, double[] curvature) {
        double sum = 0;
        for (int at = 0; at < classes * examples; at++) {
            double error = outputs[at] - targets[at];
            sum += error * error;
            gradient[at] = 2 * scale(classes) * error;
            curvature[at] = 2 * scale(classes);
        }
        return scale(classes) * sum;
    }

    @Override
    public Optional<Likelihood> likelihood() {
        return Optional.of(this);
    }

    /**
     * Returns 1: the loss corresponds to normal targets around the outputs with variance 1/(2 w), which is C/2 for the
     * mean over outputs and otherwise 1.
     */
    @Override
    public double weight(int classes) {
        return 1;
    }

    @Override
    public void sample(
            double[] outputs,
            int classes,
            int examples,
            IntFunction<? extends RandomGenerator> random,
            double[] column) {
        double root = Math.sqrt(2 * scale(classes));
        for (int i = 0; i < examples; i++) {
            RandomGenerator own = random.apply(i);
            for (int at = i; at < classes * examples; at += examples) {
                column[at] = root * own.nextGaussian();
            }
        }
    }

    private double scale(int classes) {
        return averaged ? 1.0 / classes : 0.5;
    }
}
