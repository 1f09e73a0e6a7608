package org.sagitta.runtime.model;

import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.sagitta.runtime.engine.rule.ActivationFunction;

/** DL4J's activation functions and the engine's. */
final class Dl4jActivation {
    private Dl4jActivation() {}

    /** Empty for the exact GELU: both of DL4J's are approximations. */
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
        } else if (function instanceof ActivationFunction.Elu) {
            return Optional.of(new ActivationELU());
        } else if (function instanceof ActivationFunction.Silu) {
            return Optional.of(new ActivationSwish());
        }
        return Optional.empty();
    }

    /** Empty for what the engine does not know: softmax, say, or the approximations of GELU. */
    static Optional<ActivationFunction> toEngine(IActivation function) {
        if (function instanceof ActivationLReLU leaky) {
            return Optional.of(new ActivationFunction.LeakyRelu(leaky.getAlpha()));
        } else if (function instanceof ActivationIdentity) {
            return Optional.of(new ActivationFunction.Identity());
        } else if (function instanceof ActivationTanH) {
            return Optional.of(new ActivationFunction.Tanh());
        } else if (function instanceof ActivationReLU) {
            return Optional.of(new ActivationFunction.Relu());
        } else if (function instanceof ActivationSigmoid) {
            return Optional.of(new ActivationFunction.Sigmoid());
        } else if (function instanceof ActivationSoftPlus) {
            return Optional.of(new ActivationFunction.Softplus());
        } else if (function instanceof ActivationELU elu && elu.getAlpha() == 1) {
            return Optional.of(new ActivationFunction.Elu());
        } else if (function instanceof ActivationSwish) {
            return Optional.of(new ActivationFunction.Silu());
        }
        return Optional.empty();
    }
}
