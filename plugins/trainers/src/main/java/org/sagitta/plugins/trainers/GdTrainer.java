package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;

/**
 * This trainer is gradient descent: {@code sgd} with all training examples in one batch, so that an update is an epoch.
 *
 * <pre>g = grad L(w) + gamma w,   v &lt;- mu v + g,   w &lt;- w - alpha v</pre>
 */
@Extension
@Describe("gradient descent on all training examples at once; an update is an epoch")
public final class GdTrainer extends DescentTrainer<GdTrainer.Settings> {
    /** Configures {@link GdTrainer}. */
    public record Settings(
            @Positive @Default("0.1") double learningRate,
            @Positive @Default("1000") @Describe("updates") long steps,
            @Unwrapped Momentum momentum,
            @Unwrapped DescentSettings course)
            implements Plan {
        @Override
        public Batches batches(int examples) {
            return new Batches(examples, Optional.empty(), Optional.of(steps));
        }
    }

    @Override
    UpdateRule rule(Settings settings, TrainingContext context) {
        return settings.momentum().rule(context);
    }
}
