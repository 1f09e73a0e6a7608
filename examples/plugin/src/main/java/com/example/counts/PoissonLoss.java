package com.example.counts;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Likelihood;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.loss.LossType;
import org.sagitta.api.loss.SeparableLoss;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * This loss, {@code loss: poisson}, is for targets that are counts.
 *
 * <p>The outputs f are logarithms of Poisson rates. A count y has the probability exp(y f - exp f)/y!. The loss is the
 * negative logarithm without ln y!, which does not depend on the model: l(f, y) = exp f - y f. PyTorch calls it {@code
 * PoissonNLLLoss}.
 */
@Extension
@Describe("exp f - y f: a Poisson distribution of counts y, whose rates' logarithms are the outputs f")
public final class PoissonLoss implements LossType<NoSettings> {
    @Override
    public Loss loss(NoSettings settings) {
        return new Poisson();
    }

    /** Rejects data that are no counts before the run begins; the message is for the user. */
    @Override
    public void check(NoSettings settings, Targets targets) {
        boolean areCounts = targets instanceof Targets.Values values
                && Arrays.stream(values.values().reshape(values.values().length()).toDoubleVector())
                        .allMatch(y -> y >= 0 && y == Math.rint(y));
        if (!areCounts) {
            throw new UnsuitableSettingsException(
                    "the targets are classes, or numbers that count nothing; expected values 0, 1, 2, ... (csv: task: values)");
        }
    }

    /** The loss is separable: each output has its own target, so the Hessian is diagonal, diag(exp f). */
    record Poisson() implements SeparableLoss, Likelihood {
        @Override
        public double evaluate(
                double[] outputs,
                double[] targets,
                int components,
                int examples,
                double[] gradient,
                double[] curvature) {
            double sum = 0;
            for (int at = 0; at < components * examples; at++) {
                double rate = Math.exp(outputs[at]);
                sum += rate - targets[at] * outputs[at];
                gradient[at] = rate - targets[at];
                curvature[at] = rate;
            }
            return sum;
        }

        /**
         * Returns the likelihood: the loss is a negative log-likelihood whose Hessian does not depend on the target, so Fisher
         * matrices exist.
         */
        @Override
        public Optional<Likelihood> likelihood() {
            return Optional.of(this);
        }

        @Override
        public double weight(int components) {
            return 1;
        }

        /** Computes the gradient at counts that are sampled from the model. */
        @Override
        public void sample(
                double[] outputs,
                int components,
                int examples,
                IntFunction<? extends RandomGenerator> random,
                double[] score) {
            for (int i = 0; i < examples; i++) {
                RandomGenerator own = random.apply(i);
                for (int at = i; at < components * examples; at += examples) {
                    double rate = Math.exp(outputs[at]);
                    score[at] = rate - count(rate, own);
                }
            }
        }

        /**
         * Samples a count: the number of events up to the time {@code rate}, with exponential waiting times of mean 1 between
         * them.
         */
        private static int count(double rate, RandomGenerator random) {
            int count = 0;
            for (double time = random.nextExponential(); time < rate; time += random.nextExponential()) {
                count++;
            }
            return count;
        }
    }
}
