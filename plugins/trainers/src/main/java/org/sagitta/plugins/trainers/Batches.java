package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * The mini-batches of a training. Each epoch goes over all examples once, freshly shuffled; what is left at its end makes a
 * smaller batch.
 */
public record Batches(
        @Positive @Default("50") @Describe("examples an update; at most the training examples")
        int batchSize,

        @Describe("passes over the training examples; 20 where steps are not given either")
        Optional<@Positive Integer> epochs,

        @Describe("updates, in the place of epochs") Optional<@Positive Long> steps) {
    private static final int EPOCHS = 20;

    /** @throws UnsuitableSettingsException where both lengths are given */
    public Batches {
        if (epochs.isPresent() && steps.isPresent()) {
            throw new UnsuitableSettingsException(
                    "epochs: %,d and steps: %,d are two lengths of one training; give one of them"
                            .formatted(epochs.get(), steps.get()));
        }
    }

    /** @throws UnsuitableSettingsException where a batch is larger than the data */
    void check(int examples) {
        if (batchSize > examples) {
            throw new UnsuitableSettingsException(
                    "batch-size is %,d but there are %,d training examples; expected at most as many"
                            .formatted(batchSize, examples));
        }
    }

    /** Updates in all. */
    long steps(int examples) {
        return steps.orElseGet(() -> (long) epochs.orElse(EPOCHS) * perEpoch(examples));
    }

    int perEpoch(int examples) {
        return (examples - 1) / batchSize + 1;
    }

    /** The order of an epoch. */
    static int[] order(int examples, RandomGenerator random) {
        int[] order = IntStream.range(0, examples).toArray();
        Shuffle.inPlace(order, random);
        return order;
    }

    /** A batch of an epoch, by its number from 0. */
    int[] batch(int[] order, int number) {
        int start = number * batchSize;
        return Arrays.copyOfRange(order, start, Math.min(start + batchSize, order.length));
    }
}
