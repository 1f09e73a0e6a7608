package org.sagitta.runtime.model.architecture;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.runtime.model.LayerSettings;

/**
 * Builds residual networks with normalisation and rectifier before each convolution (He et al. 2016b). They have a
 * convolution of 3 x 3, stages of blocks, a last normalisation, and a dense layer on the mean of each channel. All
 * stages except the first begin by halving the image. If a block changes the shape, its shortcut is a convolution of 1
 * x 1, and the first activation comes before the branching.
 *
 * @param stem the number of channels of the first convolution
 * @param channels the number of channels of each stage
 * @param blocks the number of blocks in each stage
 * @param bottleneck whether blocks consist of convolutions of 1 x 1, 3 x 3 and, with four times the width, 1 x 1;
 * otherwise of two convolutions of 3 x 3
 * @param bias whether convolutions have biases
 */
record PreActivation(int stem, List<Integer> channels, int blocks, boolean bottleneck, boolean bias) {
    private static final int EXPANSION = 4;

    List<LayerSettings> layers(int outputs) {
        List<LayerSettings> layers = new ArrayList<>();
        layers.add(Parts.convolution(stem, 3, 1, bias));
        int before = stem;
        for (int stage = 0; stage < channels.size(); stage++) {
            int inside = channels.get(stage);
            int after = bottleneck ? EXPANSION * inside : inside;
            for (int block = 0; block < blocks; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                layers.addAll(
                        stride == 1 && before == after
                                ? identityBlock(inside)
                                : projectionBlock(inside, after, stride));
                before = after;
            }
        }
        layers.addAll(activation());
        layers.addAll(Parts.pooledClassifier(outputs));
        return layers;
    }

    private List<LayerSettings> identityBlock(int inside) {
        List<LayerSettings> path = new ArrayList<>(activation());
        path.addAll(convolutions(inside, 1));
        return List.of(new LayerSettings.Residual(path, List.of()));
    }

    private List<LayerSettings> projectionBlock(int inside, int after, int stride) {
        List<LayerSettings> layers = new ArrayList<>(activation());
        layers.add(new LayerSettings.Residual(
                convolutions(inside, stride), List.of(Parts.convolution(after, 1, stride, bias))));
        return layers;
    }

    /** Returns the convolutions of a block with activations between them. */
    private List<LayerSettings> convolutions(int inside, int stride) {
        List<LayerSettings> convolutions = bottleneck
                ? List.of(
                        Parts.convolution(inside, 1, 1, bias),
                        Parts.convolution(inside, 3, stride, bias),
                        Parts.convolution(EXPANSION * inside, 1, 1, bias))
                : List.of(Parts.convolution(inside, 3, stride, bias), Parts.convolution(inside, 3, 1, bias));
        List<LayerSettings> layers = new ArrayList<>();
        for (LayerSettings convolution : convolutions) {
            layers.addAll(layers.isEmpty() ? List.of() : activation());
            layers.add(convolution);
        }
        return layers;
    }

    private static List<LayerSettings> activation() {
        return List.of(Parts.norm(), Parts.RELU);
    }
}
