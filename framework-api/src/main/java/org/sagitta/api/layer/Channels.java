package org.sagitta.api.layer;

import java.util.List;

/**
 * Which channel each feature belongs to: the features are {@code blocks} times, one after the other, {@code count} channels
 * of {@code width} features each. Of an image [C, H, W] that is H, C and W; of a vector of F features 1, F and 1.
 */
public record Channels(int blocks, int count, int width) {
    /** The channels of an image [C, H, W], or the features of a vector [F]. */
    public static Channels of(List<Integer> shape) {
        return shape.size() == 3
                ? new Channels(shape.get(1), shape.get(0), shape.get(2))
                : new Channels(1, shape.stream().reduce(1, Math::multiplyExact), 1);
    }

    /** The number of features. */
    public int features() {
        return blocks * count * width;
    }

    /** The features of one channel. */
    public int area() {
        return blocks * width;
    }
}
