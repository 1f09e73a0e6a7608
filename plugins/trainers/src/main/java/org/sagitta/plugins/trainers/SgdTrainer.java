package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import org.pf4j.Extension;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;

/**
 * This trainer is stochastic gradient descent with momentum and L2 decay, as PyTorch's {@code SGD}:
 *
 * <pre>g = grad L_B(w) + gamma w,   v &lt;- mu v + g,   w &lt;- w - alpha v</pre>
 *
 * with the batch B, the decay gamma, the momentum mu and the learning rate alpha; v starts at 0. Decoupled decay is not
 * a part of g; instead, alpha gamma w is subtracted from w as well (Loshchilov and Hutter 2019). The reported losses do
 * not contain the decay.
 */
@Extension
@Describe("stochastic gradient descent with momentum and L2 decay, as PyTorch's SGD")
public final class SgdTrainer extends DescentTrainer<SgdTrainer.Settings> {
    /** Configures {@link SgdTrainer}. */
    public record Settings(
            @Positive @Default("0.1") double learningRate,
            @Unwrapped Batches batches,
            @Unwrapped Momentum momentum,

            @Default("false") @Describe("true subtracts alpha gamma w from w instead of adding gamma w to the gradient")
            boolean decoupled,

            @Unwrapped DescentSettings course)
            implements MiniBatchPlan {}

    @Override
    UpdateRule rule(Settings settings, TrainingContext context) {
        return settings.momentum().rule(context);
    }

    @Override
    Decay.Kind decay(Settings settings) {
        return settings.decoupled() ? Decay.Kind.DECOUPLED : Decay.Kind.COUPLED;
    }
}
