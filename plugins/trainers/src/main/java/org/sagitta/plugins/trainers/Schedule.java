package org.sagitta.plugins.trainers;

import com.google.common.collect.Ordering;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

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

    /** {@code factor} times what it was, at each of some points of the training. */
    @Describe("the learning rate falls by a factor at some points of the training")
    record Step(
            @NotEmpty @Default("[0.5, 0.75]") @Describe("shares of the training, ascending")
            List<@Positive @DecimalMax(value = "1", inclusive = false) Double> at,

            @Positive @Default("0.1") @Describe("the learning rate over the one before")
            double factor)
            implements Schedule {
        public Step {
            if (!Ordering.natural().isStrictlyOrdered(at)) {
                throw new UnsuitableSettingsException("a step schedule goes at " + at + "; expected ascending shares");
            }
        }

        @Override
        public double factor(double progress) {
            int fallen = Math.toIntExact(
                    at.stream().filter(share -> progress >= share).count());
            return Math.pow(factor, fallen);
        }
    }

    /** Half a cosine from 1 to {@code ratio} (Loshchilov and Hutter 2017, without restarts). */
    @Describe("half a cosine from the learning rate to ratio times it")
    record Cosine(
            @PositiveOrZero @Default("0") @Describe("last learning rate over the first")
            double ratio) implements Schedule {
        @Override
        public double factor(double progress) {
            return ratio + (1 - ratio) * (1 + Math.cos(Math.PI * progress)) / 2;
        }
    }

    /** 1 to one point of the training, from there linearly to {@code ratio} at another, then {@code ratio} (Granziol 2020). */
    @Describe("the learning rate, linearly to ratio times it between two points of the training, then that")
    record Granziol(
            @PositiveOrZero @Default("0.01") @Describe("last learning rate over the first")
            double ratio,

            @PositiveOrZero @DecimalMax("1") @Default("0.5") @Describe("share of the training where it begins to fall")
            double from,

            @PositiveOrZero @DecimalMax("1") @Default("0.9") @Describe("share of the training where it has fallen")
            double to)
            implements Schedule {
        public Granziol {
            if (from >= to) {
                throw new UnsuitableSettingsException(
                        "the schedule falls from " + from + " of the training to " + to + ": it ends before it begins");
            }
        }

        @Override
        public double factor(double progress) {
            double fallen = Math.min(1, Math.max(0, (progress - from) / (to - from)));
            return 1 - (1 - ratio) * fallen;
        }
    }
}
