package org.sagitta.runtime.engine.loss;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.sagitta.api.contract.LossContract;
import org.sagitta.api.loss.Loss;

/** Tests the built-in losses with the contract for the losses of plugins. */
class LossesTest {
    @Nested
    class OfClasses extends LossContract {
        @Override
        protected Loss loss() {
            return new SoftmaxCrossEntropy();
        }

        @Override
        protected double[] target(int components, RandomGenerator random) {
            double[] target = new double[components];
            target[random.nextInt(components)] = 1;
            return target;
        }
    }

    @Nested
    class OfProbabilities extends LossContract {
        @Override
        protected Loss loss() {
            return new BinaryCrossEntropy();
        }

        @Override
        protected double[] target(int components, RandomGenerator random) {
            return random.doubles(components).toArray();
        }
    }

    @Nested
    class Averaged extends LossContract {
        @Override
        protected Loss loss() {
            return new SquaredError(true);
        }

        @Override
        protected double[] target(int components, RandomGenerator random) {
            return random.doubles(components).toArray();
        }
    }

    @Nested
    class Summed extends LossContract {
        @Override
        protected Loss loss() {
            return new SquaredError(false);
        }

        @Override
        protected double[] target(int components, RandomGenerator random) {
            return random.doubles(components).toArray();
        }
    }
}
