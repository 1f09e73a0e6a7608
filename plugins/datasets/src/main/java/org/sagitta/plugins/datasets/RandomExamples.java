package org.sagitta.plugins.datasets;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.settings.UnsuitableSettingsException;

/** Draws the labels and random numbers of generated data sets. */
final class RandomExamples {
    private RandomExamples() {}

    /** Returns labels in random order. The numbers of examples in the classes differ by at most one. */
    static int[] labels(int count, int classes, RandomGenerator random) {
        int[] labels = IntStream.range(0, count).map(n -> n % classes).toArray();
        Shuffle.inPlace(labels, random);
        return labels;
    }

    /** Returns independent samples from N(0, 1). */
    static double[] gaussians(int count, RandomGenerator random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    /** Returns a matrix of independent samples from N(0, 1), drawn row by row. */
    static INDArray gaussians(int rows, int columns, RandomGenerator random) {
        return Nd4j.create(gaussians(rows * columns, random), new long[] {rows, columns}, 'c');
    }

    /**
     * Checks that an array can hold all features.
     *
     * @throws UnsuitableSettingsException if examples times dimensions is too large for an array
     */
    static void requireRoom(int examples, int dimensions) {
        long numbers = (long) examples * dimensions;
        if (numbers > Integer.MAX_VALUE) {
            throw new UnsuitableSettingsException(
                    "examples times dimensions is %,d; expected at most %,d".formatted(numbers, Integer.MAX_VALUE));
        }
    }
}
