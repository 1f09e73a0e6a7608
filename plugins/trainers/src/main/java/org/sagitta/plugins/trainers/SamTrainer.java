package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;

/**
 * This trainer is sharpness-aware minimisation (Foret et al. 2021) by stochastic gradient descent. The gradient of each
 * batch is taken at the end of a step of length rho along the batch's gradient, so an update takes two gradients.
 *
 * <pre>g = grad L_B(w + rho grad L_B(w)/||grad L_B(w)||) + gamma w,   v &lt;- mu v + g,   w &lt;- w - alpha v</pre>
 *
 * <p>Both gradients of an update have the same dropout masks. The running statistics of batch normalisation change once
 * in an update, by the batch at w.
 */
@Extension
@Describe("sharpness-aware minimisation by stochastic gradient descent; two gradients an update")
public final class SamTrainer extends DescentTrainer<SamTrainer.Settings> {
    /** Configures {@link SamTrainer}. */
    public record Settings(
            @Positive @Default("0.1") double learningRate,

            @Positive @Default("0.05") @Describe("length of the climb")
            double rho,

            @Unwrapped Batches batches,
            @Unwrapped Momentum momentum,
            @Unwrapped DescentSettings course)
            implements MiniBatchPlan {}

    @Override
    UpdateRule rule(Settings settings, TrainingContext context) {
        return settings.momentum().rule(context);
    }

    @Override
    Gradients gradients(Settings settings, TrainingContext context) {
        double rho = settings.rho();
        INDArray parameters = context.parameters();
        INDArray start = parameters.like();
        return (batch, gradient) -> {
            double loss = context.gradient(batch, gradient);
            double norm = gradient.norm2Number().doubleValue();
            if (norm > 0) {
                start.assign(parameters);
                parameters.addi(gradient.muli(rho / norm));
                context.gradientAgain(batch, gradient);
                parameters.assign(start);
            }
            return loss;
        };
    }
}
