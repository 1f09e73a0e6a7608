package org.sagitta.runtime.model.architecture;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.runtime.model.LayerSettings;

/** Creates the layers of which several architectures consist. */
final class Parts {
    static final LayerSettings RELU = new LayerSettings.Relu();
    static final LayerSettings FLATTEN = new LayerSettings.Flatten();

    private Parts() {}

    static LayerSettings dense(int out) {
        return new LayerSettings.Dense(out, true);
    }

    /** Creates a convolution with an odd kernel that keeps the image's size if the stride is 1. */
    static LayerSettings.Conv2d convolution(int out, int kernel, int stride, boolean bias) {
        return new LayerSettings.Conv2d(out, kernel, stride, kernel / 2, 1, bias);
    }

    /** Creates a convolution without padding. */
    static LayerSettings.Conv2d unpadded(int out, int kernel) {
        return new LayerSettings.Conv2d(out, kernel, 1, 0, 1, true);
    }

    /** Creates max pooling that halves height and width. */
    static LayerSettings halving() {
        return new LayerSettings.MaxPool2d(2, Optional.empty(), 0, false);
    }

    /** Creates max pooling with overlapping windows that halves height and width, rounded up. */
    static LayerSettings overlappingHalving() {
        return new LayerSettings.MaxPool2d(3, Optional.of(2), 0, true);
    }

    static LayerSettings norm() {
        return new LayerSettings.BatchNorm(1e-5, 0.1);
    }

    /** Returns the layer that flattens images; a vector needs none. */
    static Stream<LayerSettings> flattened(List<Integer> shape) {
        return shape.size() == 1 ? Stream.of() : Stream.of(FLATTEN);
    }

    /** Creates a dense layer on the mean of each channel. */
    static List<LayerSettings> pooledClassifier(int outputs) {
        return List.of(new LayerSettings.GlobalAvgPool(), FLATTEN, dense(outputs));
    }

    /** Returns the number of channels, at least one, in a network of the given relative width. */
    static int scaled(int channels, double width) {
        return Math.toIntExact(Math.max(1, Math.round(width * channels)));
    }
}
