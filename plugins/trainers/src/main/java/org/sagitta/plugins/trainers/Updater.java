package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.RmsProp;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;

/** ND4J's update rules, but for AdaBelief: ND4J 1.0.0-M2.1 cannot make that of a network of DL4J's. */
public sealed interface Updater {
    /** The rule, with ND4J's own learning rate where it has one. */
    IUpdater rule();

    /** The gradient times the learning rate. */
    record Sgd() implements Updater {
        @Override
        public IUpdater rule() {
            return new org.nd4j.linalg.learning.config.Sgd();
        }
    }

    /** Nesterov's momentum. */
    record Nesterovs(
            @PositiveOrZero @DecimalMax(value = "1", inclusive = false) @Default("0.9") @Describe("weight of the past")
            double momentum)
            implements Updater {
        @Override
        public IUpdater rule() {
            return new org.nd4j.linalg.learning.config.Nesterovs(momentum);
        }
    }

    /** By the sum of all squares (Duchi, Hazan and Singer 2011). */
    record Adagrad(@Positive @Default("1e-6") double epsilon) implements Updater {
        @Override
        public IUpdater rule() {
            return new AdaGrad(AdaGrad.DEFAULT_ADAGRAD_LEARNING_RATE, epsilon);
        }
    }

    /** By means of squares of the gradients and of the changes, without a learning rate (Zeiler 2012). */
    record Adadelta(
            @PositiveOrZero
            @DecimalMax(value = "1", inclusive = false)
            @Default("0.95")
            @Describe("weight of the past in the means of squares")
            double rho,

            @Positive @Default("1e-6") double epsilon)
            implements Updater {
        @Override
        public IUpdater rule() {
            return new AdaDelta(rho, epsilon);
        }
    }

    /** As the trainer {@code rmsprop}. */
    record Rmsprop(@Unwrapped MeanSquare meanSquare) implements Updater {
        @Override
        public IUpdater rule() {
            return new RmsProp(RmsProp.DEFAULT_RMSPROP_LEARNING_RATE, meanSquare.rho(), meanSquare.epsilon());
        }
    }

    /** As the trainer {@code adam}. */
    record Adam(@Unwrapped AdaptiveMoments moments) implements Updater {
        @Override
        public IUpdater rule() {
            return new org.nd4j.linalg.learning.config.Adam(
                    org.nd4j.linalg.learning.config.Adam.DEFAULT_ADAM_LEARNING_RATE,
                    moments.beta1(),
                    moments.beta2(),
                    moments.epsilon());
        }
    }

    /** Adam by the largest gradient in the place of the mean square (Kingma and Ba 2015, section 7). */
    record Adamax(@Unwrapped AdaptiveMoments moments) implements Updater {
        @Override
        public IUpdater rule() {
            return new AdaMax(AdaMax.DEFAULT_ADAMAX_LEARNING_RATE, moments.beta1(), moments.beta2(), moments.epsilon());
        }
    }

    /** Adam with Nesterov's momentum (Dozat 2016). */
    record Nadam(@Unwrapped AdaptiveMoments moments) implements Updater {
        @Override
        public IUpdater rule() {
            return new org.nd4j.linalg.learning.config.Nadam(
                    org.nd4j.linalg.learning.config.Nadam.DEFAULT_NADAM_LEARNING_RATE,
                    moments.beta1(),
                    moments.beta2(),
                    moments.epsilon());
        }
    }

    /** Adam by the largest mean square so far (Reddi, Kale and Kumar 2018). */
    record Amsgrad(@Unwrapped AdaptiveMoments moments) implements Updater {
        @Override
        public IUpdater rule() {
            return new AMSGrad(
                    AMSGrad.DEFAULT_AMSGRAD_LEARNING_RATE, moments.beta1(), moments.beta2(), moments.epsilon());
        }
    }
}
