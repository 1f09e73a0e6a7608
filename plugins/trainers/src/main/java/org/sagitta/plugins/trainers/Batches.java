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
 * Configures the mini-batches of a training. Each epoch visits all examples once, in a new random order; the last batch
 * of an epoch contains the remaining examples and may be smaller.
 */
public record Batches(
        @Positive @Default("50") @Describe("examples an update; at most the training examples")
        int batchSize,

        @Describe("passes over the training examples; 20 where steps are not given either")
        Optional<@Positive Integer> epochs,

        @Describe("updates, in the place of epochs") Optional<@Positive Long> steps) {
    private static final int EPOCHS = 20;

    /**
     * Checks that the training has one length.
     *
     * @throws UnsuitableSettingsException if both epochs and steps are given
     */
    public Batches {
        if (epochs.isPresent() && steps.isPresent()) {
            throw new UnsuitableSettingsException(
                    "epochs: %,d and steps: %,d are two lengths of one training; give one of them"
                            .formatted(epochs.get(), steps.get()));
        }
    }

    /**
     * Checks the batch size against the data.
     *
     * @throws UnsuitableSettingsException if a batch is larger than the data
     */
    void check(int examples) {
        if (batchSize > examples) {
            throw new UnsuitableSettingsException(
                    "batch-size is %,d but there are %,d training examples; expected at most as many"
                            .formatted(batchSize, examples));
        }
    }

    /** Returns the number of updates. */
    long steps(int examples) {
        return steps.orElseGet(() -> (long) epochs.orElse(EPOCHS) * perEpoch(examples));
    }

    int perEpoch(int examples) {
        return (examples - 1) / batchSize + 1;
    }

    /** Returns the order of the examples in an epoch. */
    static int[] order(int examples, RandomGenerator random) {
        int[] order = IntStream.range(0, examples).toArray();
        Shuffle.inPlace(order, random);
        return order;
    }

    /** Returns the examples of a batch, given its number in the epoch, from 0. */
    int[] batch(int[] order, int number) {
        int start = number * batchSize;
        return Arrays.copyOfRange(order, start, Math.min(start + batchSize, order.length));
    }
}
