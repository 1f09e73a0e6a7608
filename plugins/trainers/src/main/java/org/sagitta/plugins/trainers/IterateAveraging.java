package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.PositiveOrZero;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * The mean of the iterates of the training's last part, each weighing the same: stochastic weight averaging (Izmailov et al.
 * 2018) on top of stochastic gradient descent, Gadam (Granziol et al. 2020) on top of Adam. Until the end the iterates are
 * the parameters, then their mean is.
 */
public record IterateAveraging(
        @PositiveOrZero
        @DecimalMax(value = "1", inclusive = false)
        @Default("0.75")
        @Describe("share of the training before the first iterate of the mean")
        double from,

        @Default("epoch") Each each) {
    /** How often an iterate enters the mean. */
    public enum Each {
        STEP,
        EPOCH
    }
}
