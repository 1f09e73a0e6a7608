package org.sagitta.plugins.estimators;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** Configures a running average of Kronecker factors over the training. */
public record FactorAveraging(
        @Describe("what the average keeps of itself at most: min(1 - 1/k, decay) at its k-th mini-batch; 1 is the mean")
        @PositiveOrZero
        @DecimalMax("1")
        @Default("0.95")
        double decay,

        @Describe("it takes the mini-batch of each so many updates of the parameters") @Positive @Default("1")
        int every) {
    /** Returns whether the mini-batch of this step enters the average. */
    boolean takes(long step) {
        return step % every == 0;
    }
}
