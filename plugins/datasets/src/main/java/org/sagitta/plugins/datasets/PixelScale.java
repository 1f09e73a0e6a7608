package org.sagitta.plugins.datasets;

import org.sagitta.api.data.UnusableDataException;

/** Selects how the bytes of an image become features. */
public enum PixelScale {
    /** The bytes b stay as they are: 0 to 255. */
    NONE,
    /** The features are b/255, from 0 to 1. */
    UNIT,
    /**
     * The features are (b/255 - mean)/deviation. Each channel has its own mean and standard deviation, taken over its
     * pixels in all training images.
     */
    STANDARDISE;

    /**
     * Returns the feature that each byte value of a channel becomes.
     *
     * @param histogram how often each byte value occurs in the channel of the training images
     */
    float[] table(long[] histogram) {
        double divisor = this == NONE ? 1 : 255;
        double mean = this == STANDARDISE ? mean(histogram) / divisor : 0;
        double deviation = this == STANDARDISE ? deviation(histogram) / divisor : 1;
        float[] table = new float[histogram.length];
        for (int b = 0; b < table.length; b++) {
            table[b] = (float) ((b / divisor - mean) / deviation);
        }
        return table;
    }

    private static double mean(long[] histogram) {
        return mean(histogram, 0, 1);
    }

    private static double deviation(long[] histogram) {
        double variance = mean(histogram, mean(histogram), 2);
        if (variance == 0) {
            throw new UnusableDataException(
                    "All pixels of a channel of the training images are the same, so scale: standardise would divide by 0; expected"
                            + " images that differ, or scale: unit");
        }
        return Math.sqrt(variance);
    }

    /** Returns the mean of (b - centre)^power over the pixels. */
    private static double mean(long[] histogram, double centre, int power) {
        double sum = 0;
        long count = 0;
        for (int b = 0; b < histogram.length; b++) {
            sum += histogram[b] * Math.pow(b - centre, power);
            count += histogram[b];
        }
        return sum / count;
    }
}
