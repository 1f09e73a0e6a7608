package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import org.pf4j.Extension;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;

/**
 * This trainer is Adam on mini-batches ({@link AdaptiveMoments}) with decoupled decay (Loshchilov and Hutter 2019):
 * alpha gamma w is subtracted in addition to Adam's change.
 */
@Extension
@Describe("Adam with decoupled decay (AdamW)")
public final class AdamwTrainer extends DescentTrainer<AdamwTrainer.Settings> {
    /** Configures {@link AdamwTrainer}. */
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

    @Override
    Decay.Kind decay(Settings settings) {
        return Decay.Kind.DECOUPLED;
    }
}
