package org.sagitta.runtime.model.architecture;

import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * The ResNet for CIFAR has the four stages of basic blocks for ImageNet (two convolutions of 3 x 3, then the sum, then
 * the rectifier) after one convolution of 3 x 3, without the max pooling (He et al. 2016a). Shortcuts are the identity
 * or, if the shape changes, a convolution of 1 x 1. Convolutions have biases only if no batch normalisation follows.
 * For CIFAR-10, ResNet-18 has 11,173,962 parameters, ResNet-34 21,282,122.
 *
 * @param depth 18 or 34
 */
@Describe("ResNet for images of 32 x 32: four stages of blocks with activations behind the sums")
public record ResNet(
        int depth,

        @Describe("without: the same convolutions in a row") @Default("true")
        boolean shortcuts,

        @Describe("behind each convolution") @Default("true")
        boolean batchNorm,

        @Describe("factor of the channels") @Default("1") @Positive
        double width)
        implements Architecture {
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512);

    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        int channels = Parts.scaled(CHANNELS.get(0), width);
        List<LayerSettings> layers = new ArrayList<>(convolution(channels, 3, 1));
        layers.add(Parts.RELU);
        for (int stage = 0; stage < CHANNELS.size(); stage++) {
            for (int block = 0; block < blocks().get(stage); block++) {
                int before = channels;
                channels = Parts.scaled(CHANNELS.get(stage), width);
                layers.addAll(block(before, channels, stage > 0 && block == 0 ? 2 : 1));
            }
        }
        layers.addAll(Parts.pooledClassifier(outputs));
        return layers;
    }

    private List<LayerSettings> block(int before, int channels, int stride) {
        List<LayerSettings> layers = new ArrayList<>(convolution(channels, 3, stride));
        layers.add(Parts.RELU);
        layers.addAll(convolution(channels, 3, 1));
        if (shortcuts) {
            boolean sameShape = stride == 1 && before == channels;
            layers = new ArrayList<>(List.of(
                    new LayerSettings.Residual(layers, sameShape ? List.of() : convolution(channels, 1, stride))));
        }
        layers.add(Parts.RELU);
        return layers;
    }

    private List<LayerSettings> convolution(int channels, int kernel, int stride) {
        return batchNorm
                ? List.of(Parts.convolution(channels, kernel, stride, false), Parts.norm())
                : List.of(Parts.convolution(channels, kernel, stride, true));
    }

    private List<Integer> blocks() {
        return switch (depth) {
            case 18 -> List.of(2, 2, 2, 2);
            case 34 -> List.of(3, 4, 6, 3);
            default -> throw new UnsuitableSettingsException("the depth of this ResNet is 18 or 34, not " + depth);
        };
    }
}
