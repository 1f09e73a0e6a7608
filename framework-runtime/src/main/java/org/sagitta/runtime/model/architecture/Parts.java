package org.sagitta.runtime.model.architecture;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.runtime.model.LayerSettings;

/** What architectures are made of. */
final class Parts {
    static final LayerSettings RELU = new LayerSettings.Relu();
    static final LayerSettings FLATTEN = new LayerSettings.Flatten();

    private Parts() {}

    static LayerSettings dense(int out) {
        return new LayerSettings.Dense(out, true);
    }

    /** A convolution with an odd kernel that, with stride 1, keeps the image's size. */
    static LayerSettings.Conv2d convolution(int out, int kernel, int stride, boolean bias) {
        return new LayerSettings.Conv2d(out, kernel, stride, kernel / 2, 1, bias);
    }

    /** A convolution that sees nothing beyond the image's edge. */
    static LayerSettings.Conv2d unpadded(int out, int kernel) {
        return new LayerSettings.Conv2d(out, kernel, 1, 0, 1, true);
    }

    /** Max-pooling by halves. */
    static LayerSettings halving() {
        return new LayerSettings.MaxPool2d(2, Optional.empty(), 0, false);
    }

    /** Max-pooling by halves, rounded up, of windows that overlap. */
    static LayerSettings overlappingHalving() {
        return new LayerSettings.MaxPool2d(3, Optional.of(2), 0, true);
    }

    static LayerSettings norm() {
        return new LayerSettings.BatchNorm(1e-5, 0.1);
    }

    /** Nothing for a vector. */
    static Stream<LayerSettings> flattened(List<Integer> shape) {
        return shape.size() == 1 ? Stream.of() : Stream.of(FLATTEN);
    }

    /** A dense layer on the mean of each channel. */
    static List<LayerSettings> pooledClassifier(int outputs) {
        return List.of(new LayerSettings.GlobalAvgPool(), FLATTEN, dense(outputs));
    }

    /** So many channels in a network of a certain relative width: at least one. */
    static int scaled(int channels, double width) {
        return Math.toIntExact(Math.max(1, Math.round(width * channels)));
    }
}
