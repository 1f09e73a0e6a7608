package org.sagitta.plugins.estimators;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** How factors are averaged along the training, in the settings of an estimator. */
public record FactorAveraging(
        @Describe("what the average keeps of itself at most: min(1 - 1/k, decay) at its k-th mini-batch; 1 is the mean")
        @PositiveOrZero
        @DecimalMax("1")
        @Default("0.95")
        double decay,

        @Describe("it takes the mini-batch of each so many updates of the parameters") @Positive @Default("1")
        int every) {
    /** Whether it takes the mini-batch of a step. */
    boolean takes(long step) {
        return step % every == 0;
    }
}
