package org.sagitta.runtime.engine.loss;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.sagitta.api.loss.Likelihood;
import org.sagitta.api.loss.Loss;

/**
 * The softmax cross-entropy loss is -sum_c y_c log p_c with p = softmax(f). Its gradient is p - y, its Hessian L =
 * diag(p) - p p' = sum_c s_c s_c' with s_c = sqrt(p_c) (e_c - p). It is computed through log-sum-exp, so that no logit
 * is too large. Targets sum to 1.
 */
public record SoftmaxCrossEntropy() implements Loss, Likelihood {
    @Override
    public double evaluate(
            double[] outputs, double[] targets, int classes, int examples, double[] gradient, double[] curvature) {
        double sum = 0;
        for (int i = 0; i < examples; i++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int at = i; at < classes * examples; at += examples) {
                largest = Math.max(largest, outputs[at]);
            }
            double total = 0;
            for (int at = i; at < classes * examples; at += examples) {
                curvature[at] = Math.exp(outputs[at] - largest);
                total += curvature[at];
            }
            double logTotal = Math.log(total);
            for (int at = i; at < classes * examples; at += examples) {
                curvature[at] /= total;
                gradient[at] = curvature[at] - targets[at];
                if (targets[at] != 0) {
                    sum += targets[at] * (logTotal - (outputs[at] - largest));
                }
            }
        }
        return sum;
    }

    @Override
    public void multiply(double[] curvature, int classes, int examples, double[] v) {
        double[] mean = new double[examples];
        for (int c = 0; c < classes; c++) {
            int row = c * examples;
            for (int i = 0; i < examples; i++) {
                mean[i] += curvature[row + i] * v[row + i];
            }
        }
        for (int c = 0; c < classes; c++) {
            int row = c * examples;
            for (int i = 0; i < examples; i++) {
                v[row + i] = curvature[row + i] * (v[row + i] - mean[i]);
            }
        }
    }

    @Override
    public void factor(double[] curvature, int classes, int examples, int c, double[] column) {
        Arrays.setAll(
                column,
                at -> at >= classes * examples
                        ? column[at]
                        : Math.sqrt(curvature[c * examples + at % examples])
                                * ((at / examples == c ? 1 : 0) - curvature[at]));
    }

    @Override
    public Optional<Likelihood> likelihood() {
        return Optional.of(this);
    }

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
        for (int i = 0; i < examples; i++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int at = i; at < classes * examples; at += examples) {
                largest = Math.max(largest, outputs[at]);
            }
            double total = 0;
            for (int at = i; at < classes * examples; at += examples) {
                column[at] = Math.exp(outputs[at] - largest);
                total += column[at];
            }
            double left = total * random.apply(i).nextDouble();
            int drawn = -1;
            for (int at = i; at < classes * examples; at += examples) {
                if (drawn < 0 && left < column[at]) {
                    drawn = at;
                }
                left -= column[at];
                column[at] /= total;
            }
            column[drawn < 0 ? (classes - 1) * examples + i : drawn] -= 1;
        }
    }
}
