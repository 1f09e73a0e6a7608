package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.PositiveOrZero;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Configures the mean of the iterates in the last part of a training, with equal weights: stochastic weight averaging
 * (Izmailov et al. 2018) for stochastic gradient descent, Gadam (Granziol et al. 2020) for Adam. The parameters are the
 * iterates until the end of the training, then they are the mean.
 */
public record IterateAveraging(
        @PositiveOrZero
        @DecimalMax(value = "1", inclusive = false)
        @Default("0.75")
        @Describe("share of the training before the first iterate of the mean")
        double from,

        @Default("epoch") Each each) {
    /** Selects whether an iterate enters the mean after each step or after each epoch. */
    public enum Each {
        STEP,
        EPOCH
    }
}
