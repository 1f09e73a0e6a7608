package org.sagitta.runtime.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.model.LayerSettings;

/** Convolutional networks that others time too. */
final class Architectures {
    private static final int CLASSES = 10;

    private Architectures() {}

    /** LeNet (LeCun 1998) with ReLU and max-pooling, on 1 x 28 x 28. */
    static List<LayerSettings> lenet() {
        return List.of(
                convolution(20, 5, 0, true),
                new LayerSettings.Relu(),
                new LayerSettings.MaxPool2d(2, Optional.empty(), 0, false),
                convolution(50, 5, 0, true),
                new LayerSettings.Relu(),
                new LayerSettings.MaxPool2d(2, Optional.empty(), 0, false),
                new LayerSettings.Flatten(),
                dense(128),
                new LayerSettings.Relu(),
                dense(CLASSES));
    }

    /** 3c3d (Schneider 2019, DeepOBS): three convolutions, three dense layers, on 3 x 32 x 32. */
    static List<LayerSettings> threeConvolutions() {
        LayerSettings pool = new LayerSettings.MaxPool2d(3, Optional.of(2), 0, true);
        return List.of(
                convolution(64, 5, 0, true),
                new LayerSettings.Relu(),
                pool,
                convolution(96, 3, 0, true),
                new LayerSettings.Relu(),
                pool,
                convolution(128, 3, 1, true),
                new LayerSettings.Relu(),
                pool,
                new LayerSettings.Flatten(),
                dense(512),
                new LayerSettings.Relu(),
                dense(256),
                new LayerSettings.Relu(),
                dense(CLASSES));
    }

    /** Pre-activation ResNet-20 (He 2016): three stages of three blocks, on 3 x 32 x 32. */
    static List<LayerSettings> preResNet20() {
        List<LayerSettings> layers = new ArrayList<>();
        layers.add(convolution(16, 3, 1, false));
        int before = 16;
        for (int width : new int[] {16, 32, 64}) {
            for (int block = 0; block < 3; block++) {
                layers.addAll(width == before ? identityBlock(width) : projectionBlock(width));
                before = width;
            }
        }
        layers.add(norm());
        layers.add(new LayerSettings.Relu());
        layers.add(new LayerSettings.GlobalAvgPool());
        layers.add(new LayerSettings.Flatten());
        layers.add(dense(CLASSES));
        return layers;
    }

    private static List<LayerSettings> identityBlock(int width) {
        return List.of(new LayerSettings.Residual(
                List.of(
                        norm(),
                        new LayerSettings.Relu(),
                        convolution(width, 3, 1, false),
                        norm(),
                        new LayerSettings.Relu(),
                        convolution(width, 3, 1, false)),
                List.of()));
    }

    /** The first normalisation and activation come before the paths part. */
    private static List<LayerSettings> projectionBlock(int width) {
        return List.of(
                norm(),
                new LayerSettings.Relu(),
                new LayerSettings.Residual(
                        List.of(
                                new LayerSettings.Conv2d(width, 3, 2, 1, 1, false),
                                norm(),
                                new LayerSettings.Relu(),
                                convolution(width, 3, 1, false)),
                        List.of(new LayerSettings.Conv2d(width, 1, 2, 0, 1, false))));
    }

    private static LayerSettings convolution(int out, int kernel, int padding, boolean bias) {
        return new LayerSettings.Conv2d(out, kernel, 1, padding, 1, bias);
    }

    private static LayerSettings norm() {
        return new LayerSettings.BatchNorm(1e-5, 0.1);
    }

    private static LayerSettings dense(int out) {
        return new LayerSettings.Dense(out, true);
    }
}
