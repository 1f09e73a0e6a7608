package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.PositiveOrZero;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Configures heavy-ball momentum (Polyak 1964) or Nesterov's momentum, as in PyTorch's {@code SGD}:
 *
 * <pre>v &lt;- mu v + g,   change = alpha v, or Nesterov's alpha (g + mu v)</pre>
 */
public record Momentum(
        @PositiveOrZero @DecimalMax(value = "1", inclusive = false) @Default("0") @Describe("mu in v <- mu v + g")
        double momentum,

        @Default("false") @Describe("Nesterov's: the change is g + mu v, not v")
        boolean nesterov) {
    UpdateRule rule(TrainingContext context) {
        if (momentum == 0) {
            return (gradient, learningRate, step) -> gradient.muli(learningRate);
        }
        INDArray velocity = context.state("velocity", context.parameters().like());
        return (gradient, learningRate, step) -> {
            velocity.muli(momentum).addi(gradient);
            if (nesterov) {
                gradient.addi(velocity.mul(momentum)).muli(learningRate);
            } else {
                velocity.muli(learningRate, gradient);
            }
        };
    }
}
