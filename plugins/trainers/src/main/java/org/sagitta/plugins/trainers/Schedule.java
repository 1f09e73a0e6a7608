package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.PositiveOrZero;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/** How the learning rate changes during the training. */
public sealed interface Schedule {
    /**
     * What the learning rate is multiplied by.
     *
     * @param progress updates done over updates in all, 0 to 1
     */
    double factor(double progress);

    /** 1 throughout. */
    @Describe("the same learning rate throughout")
    record Constant() implements Schedule {
        @Override
        public double factor(double progress) {
            return 1;
        }
    }

    /** 1 for the first half, from there linearly to {@code ratio} at nine tenths, then {@code ratio} (Granziol 2020). */
    @Describe("the learning rate for the first half, linearly to ratio times it at nine tenths, then that")
    record Granziol(
            @PositiveOrZero @Default("0.01") @Describe("last learning rate over the first")
            double ratio) implements Schedule {
        private static final double FALLS_FROM = 0.5;
        private static final double FALLS_TO = 0.9;

        @Override
        public double factor(double progress) {
            double fallen = Math.min(1, Math.max(0, (progress - FALLS_FROM) / (FALLS_TO - FALLS_FROM)));
            return 1 - (1 - ratio) * fallen;
        }
    }
}
