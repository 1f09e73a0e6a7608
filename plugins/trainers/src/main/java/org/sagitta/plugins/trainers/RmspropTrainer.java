package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import org.pf4j.Extension;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.Unwrapped;

/** This trainer is RMSProp on mini-batches ({@link MeanSquare}); the decay gamma w is added to the gradient. */
@Extension
@Describe("RMSProp, with L2 decay by the gradient")
public final class RmspropTrainer extends DescentTrainer<RmspropTrainer.Settings> {
    /** Configures {@link RmspropTrainer}. */
    public record Settings(
            @Positive @Default("1e-3") double learningRate,
            @Unwrapped Batches batches,
            @Unwrapped MeanSquare meanSquare,
            @Unwrapped DescentSettings course)
            implements MiniBatchPlan {}

    @Override
    UpdateRule rule(Settings settings, TrainingContext context) {
        return settings.meanSquare().rule(context);
    }
}
