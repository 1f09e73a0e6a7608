package org.sagitta.runtime.dl4j;

import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.sagitta.runtime.engine.rule.ActivationFunction;

/** Converts activation functions between DL4J and the engine. */
final class Dl4jActivation {
    private Dl4jActivation() {}

    /**
     * Returns DL4J's counterpart; empty if DL4J's is another function, is computed in float32, or is wrong: both of its
     * GELUs are approximations, and its derivative of an ELU assumes that alpha is 1.
     */
    static Optional<IActivation> of(ActivationFunction function) {
        if (function instanceof ActivationFunction.LeakyRelu leaky) {
            return Optional.of(new ActivationLReLU(leaky.negativeSlope()));
        } else if (function instanceof ActivationFunction.Identity) {
            return Optional.of(new ActivationIdentity());
        } else if (function instanceof ActivationFunction.Tanh) {
            return Optional.of(new ActivationTanH());
        } else if (function instanceof ActivationFunction.Relu) {
            return Optional.of(new ActivationReLU());
        } else if (function instanceof ActivationFunction.Sigmoid) {
            return Optional.of(new ActivationSigmoid());
        } else if (function instanceof ActivationFunction.Softplus) {
            return Optional.of(new ActivationSoftPlus());
        } else if (function.equals(new ActivationFunction.Elu())) {
            return Optional.of(new ActivationELU());
        } else if (function instanceof ActivationFunction.Silu) {
            return Optional.of(new ActivationSwish());
        }
        return Optional.empty();
    }

    /**
     * Returns the engine's counterpart; empty for functions that the engine does not know, such as softmax and the
     * approximations of GELU.
     */
    static Optional<ActivationFunction> toEngine(IActivation function) {
        if (function instanceof ActivationLReLU leaky) {
            return Optional.of(new ActivationFunction.LeakyRelu(leaky.getAlpha()));
        } else if (function instanceof ActivationIdentity) {
            return Optional.of(new ActivationFunction.Identity());
        } else if (function instanceof ActivationTanH) {
            return Optional.of(new ActivationFunction.Tanh());
        } else if (function instanceof ActivationReLU relu) {
            return Optional.of(rectifier(relu));
        } else if (function instanceof ActivationReLU6) {
            return Optional.of(new ActivationFunction.BoundedRelu(6, 0, 0));
        } else if (function instanceof ActivationThresholdedReLU relu) {
            return Optional.of(new ActivationFunction.BoundedRelu(Double.POSITIVE_INFINITY, relu.getTheta(), 0));
        } else if (function instanceof ActivationSigmoid) {
            return Optional.of(new ActivationFunction.Sigmoid());
        } else if (function instanceof ActivationHardSigmoid) {
            return Optional.of(new ActivationFunction.Clamp(0.2, 0.5, 0, 1));
        } else if (function instanceof ActivationHardTanH) {
            return Optional.of(new ActivationFunction.Clamp(1, 0, -1, 1));
        } else if (function instanceof ActivationSoftPlus) {
            return Optional.of(new ActivationFunction.Softplus());
        } else if (function instanceof ActivationSoftSign) {
            return Optional.of(new ActivationFunction.Softsign());
        } else if (function instanceof ActivationELU elu) {
            return Optional.of(new ActivationFunction.Elu(1, elu.getAlpha()));
        } else if (function instanceof ActivationSELU) {
            return Optional.of(ActivationFunction.Elu.selu());
        } else if (function instanceof ActivationSwish) {
            return Optional.of(new ActivationFunction.Silu());
        }
        return Optional.empty();
    }

    /** Converts a rectifier as Keras defines it: with a maximum, a threshold, and a slope below the threshold. */
    private static ActivationFunction rectifier(ActivationReLU relu) {
        double cap = relu.getMax() == null ? Double.POSITIVE_INFINITY : relu.getMax();
        double threshold = relu.getThreshold() == null ? 0 : relu.getThreshold();
        double slope = relu.getNegativeSlope() == null ? 0 : relu.getNegativeSlope();
        if (cap != Double.POSITIVE_INFINITY || threshold != 0) {
            return new ActivationFunction.BoundedRelu(cap, threshold, slope);
        }
        return slope == 0 ? new ActivationFunction.Relu() : new ActivationFunction.LeakyRelu(slope);
    }
}
