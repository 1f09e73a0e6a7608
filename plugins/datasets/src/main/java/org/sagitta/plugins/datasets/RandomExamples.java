package org.sagitta.plugins.datasets;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.settings.UnsuitableSettingsException;

/** What generated data are drawn from. */
final class RandomExamples {
    private RandomExamples() {}

    /** As many labels of each class, at most one apart, in a random order. */
    static int[] labels(int count, int classes, RandomGenerator random) {
        int[] labels = IntStream.range(0, count).map(n -> n % classes).toArray();
        Shuffle.inPlace(labels, random);
        return labels;
    }

    /** Of N(0, 1) each. */
    static double[] gaussians(int count, RandomGenerator random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    /** Of N(0, 1) each, row by row. */
    static INDArray gaussians(int rows, int columns, RandomGenerator random) {
        return Nd4j.create(gaussians(rows * columns, random), new long[] {rows, columns}, 'c');
    }

    /** @throws UnsuitableSettingsException where an array cannot hold all features */
    static void requireRoom(int examples, int dimensions) {
        long numbers = (long) examples * dimensions;
        if (numbers > Integer.MAX_VALUE) {
            throw new UnsuitableSettingsException(
                    "examples times dimensions is %,d; expected at most %,d".formatted(numbers, Integer.MAX_VALUE));
        }
    }
}
