package org.sagitta.runtime.engine.loss;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.sagitta.api.loss.Likelihood;
import org.sagitta.api.loss.SeparableLoss;

/**
 * The binary cross-entropy loss is -(1/C) sum_c [y_c log s_c + (1 - y_c) log(1 - s_c)] with s_c = 1/(1 + exp(-f_c)).
 * Its gradient is (s - y)/C, its Hessian L = diag(s (1 - s))/C, a factor of which is its square root. It is computed
 * through log(1 + exp(-|f|)), so that no logit is too large. Targets lie in [0, 1].
 */
public record BinaryCrossEntropy() implements SeparableLoss, Likelihood {
    @Override
    public double evaluate(
            double[] outputs, double[] targets, int classes, int examples, double[] gradient, double[] curvature) {
        double sum = 0;
        for (int at = 0; at < classes * examples; at++) {
            double f = outputs[at];
            double small = Math.exp(-Math.abs(f));
            double probability = (f >= 0 ? 1 : small) / (1 + small);
            sum += Math.max(f, 0) - f * targets[at] + Math.log1p(small);
            gradient[at] = (probability - targets[at]) / classes;
            curvature[at] = small / ((1 + small) * (1 + small)) / classes;
        }
        return sum / classes;
    }

    @Override
    public Optional<Likelihood> likelihood() {
        return Optional.of(this);
    }

    /**
     * Returns 1/C: the loss is the mean over C independent targets, whereas the logarithm of their joint probability is
     * the sum.
     */
    @Override
    public double weight(int classes) {
        return 1.0 / classes;
    }

    @Override
    public void sample(
            double[] outputs,
            int classes,
            int examples,
            IntFunction<? extends RandomGenerator> random,
            double[] column) {
        double scale = Math.sqrt(weight(classes));
        for (int i = 0; i < examples; i++) {
            RandomGenerator own = random.apply(i);
            for (int at = i; at < classes * examples; at += examples) {
                double probability = 1 / (1 + Math.exp(-outputs[at]));
                column[at] = scale * (probability - (own.nextDouble() < probability ? 1 : 0));
            }
        }
    }
}
