package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import org.pf4j.Extension;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;

/**
 * This trainer is Adam on mini-batches ({@link AdaptiveMoments}). The decay gamma w is added to the gradient, so Adam
 * scales it as well.
 */
@Extension
@Describe("Adam, with L2 decay by the gradient")
public final class AdamTrainer extends DescentTrainer<AdamTrainer.Settings> {
    /** Configures {@link AdamTrainer}. */
    public record Settings(
            @Positive @Default("1e-3") double learningRate,
            @Unwrapped Batches batches,
            @Unwrapped AdaptiveMoments moments,
            @Unwrapped DescentSettings course)
            implements MiniBatchPlan {}

    @Override
    UpdateRule rule(Settings settings, TrainingContext context) {
        return settings.moments().rule(context);
    }
}
