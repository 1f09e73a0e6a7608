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

/**
 * An {@code Updater} is one of ND4J's update rules. AdaBelief is left out, since ND4J 1.0.0-M2.1 cannot create it for a
 * network of DL4J.
 */
public sealed interface Updater {
    /** Returns the rule, with ND4J's default learning rate if it has one. */
    IUpdater rule();

    /** The change is the gradient times the learning rate. */
    record Sgd() implements Updater {
        @Override
        public IUpdater rule() {
            return new org.nd4j.linalg.learning.config.Sgd();
        }
    }

    /** The rule is Nesterov's momentum. */
    record Nesterovs(
            @PositiveOrZero @DecimalMax(value = "1", inclusive = false) @Default("0.9") @Describe("weight of the past")
            double momentum)
            implements Updater {
        @Override
        public IUpdater rule() {
            return new org.nd4j.linalg.learning.config.Nesterovs(momentum);
        }
    }

    /** The rule is Adagrad, which scales by the sum of all squared gradients (Duchi, Hazan and Singer 2011). */
    record Adagrad(@Positive @Default("1e-6") double epsilon) implements Updater {
        @Override
        public IUpdater rule() {
            return new AdaGrad(AdaGrad.DEFAULT_ADAGRAD_LEARNING_RATE, epsilon);
        }
    }

    /**
     * The rule is Adadelta, which scales by means of squared gradients and squared changes and has no learning rate
     * (Zeiler 2012).
     */
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

    /** The rule is that of the trainer {@code rmsprop}. */
    record Rmsprop(@Unwrapped MeanSquare meanSquare) implements Updater {
        @Override
        public IUpdater rule() {
            return new RmsProp(RmsProp.DEFAULT_RMSPROP_LEARNING_RATE, meanSquare.rho(), meanSquare.epsilon());
        }
    }

    /** The rule is that of the trainer {@code adam}. */
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

    /**
     * The rule is AdaMax: Adam with the largest gradient in place of the mean square (Kingma and Ba 2015, section 7).
     */
    record Adamax(@Unwrapped AdaptiveMoments moments) implements Updater {
        @Override
        public IUpdater rule() {
            return new AdaMax(AdaMax.DEFAULT_ADAMAX_LEARNING_RATE, moments.beta1(), moments.beta2(), moments.epsilon());
        }
    }

    /** The rule is Nadam: Adam with Nesterov's momentum (Dozat 2016). */
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

    /** The rule is AMSGrad: Adam with the largest mean square so far (Reddi, Kale and Kumar 2018). */
    record Amsgrad(@Unwrapped AdaptiveMoments moments) implements Updater {
        @Override
        public IUpdater rule() {
            return new AMSGrad(
                    AMSGrad.DEFAULT_AMSGRAD_LEARNING_RATE, moments.beta1(), moments.beta2(), moments.epsilon());
        }
    }
}
