package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;

/**
 * Configures an early end of a training: at a loss or an accuracy on the training examples, whichever is reached first.
 */
public record Stopping(
        @Describe("mean loss of the training examples, at most this")
        Optional<@Positive Double> loss,

        @Describe("accuracy on the training examples, at least this")
        Optional<@Positive @DecimalMax("1") Double> accuracy,

        @Positive @Default("1") @Describe("epochs from one look to the next")
        int every) {

    /**
     * Checks that there is a criterion.
     *
     * @throws UnsuitableSettingsException if neither a loss nor an accuracy is given
     */
    public Stopping {
        if (loss.isEmpty() && accuracy.isEmpty()) {
            throw new UnsuitableSettingsException("expected a loss, an accuracy or both to stop at");
        }
    }

    boolean holds(LossSurface surface) {
        OptionalDouble reached = ModelOutputs.accuracy(surface);
        return loss.filter(most -> surface.loss() <= most).isPresent()
                || accuracy.filter(least -> reached.isPresent() && reached.getAsDouble() >= least)
                        .isPresent();
    }
}
