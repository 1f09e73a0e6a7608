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
 * The VGG network for CIFAR has convolutions of 3 x 3 with biases in five stages (Simonyan and Zisserman 2015). Each
 * stage ends by halving the image, so that 32 x 32 pixels become 512 features; then follows one dense layer, unless
 * hidden ones are asked for, and no dropout. For CIFAR-100, VGG-16 has 14,765,988 parameters; with
 * {@code hidden: [512, 512]} it has the 15,291,300 of Granziol (2020). Batch normalisation adds 8,448.
 *
 * @param depth 11 or 16; the name VGG-16 counts three dense layers
 */
@Describe("VGG for images of 32 x 32: five stages of convolutions, one dense layer")
public record Vgg(
        int depth,

        @Describe("behind each convolution") @Default("false")
        boolean batchNorm,

        @Describe("widths of dense layers before the last") @Default("[]")
        List<@Positive Integer> hidden,

        @Describe("factor of the convolutions' channels") @Default("1") @Positive
        double width)
        implements Architecture {
    private static final List<Integer> CHANNELS = List.of(64, 128, 256, 512, 512);

    public Vgg {
        hidden = List.copyOf(hidden);
    }

    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        List<LayerSettings> layers = new ArrayList<>();
        for (int stage = 0; stage < CHANNELS.size(); stage++) {
            for (int i = 0; i < convolutions().get(stage); i++) {
                layers.add(Parts.convolution(Parts.scaled(CHANNELS.get(stage), width), 3, 1, true));
                if (batchNorm) {
                    layers.add(Parts.norm());
                }
                layers.add(Parts.RELU);
            }
            layers.add(Parts.halving());
        }
        layers.add(Parts.FLATTEN);
        for (int features : hidden) {
            layers.add(Parts.dense(features));
            layers.add(Parts.RELU);
        }
        layers.add(Parts.dense(outputs));
        return layers;
    }

    private List<Integer> convolutions() {
        return switch (depth) {
            case 11 -> List.of(1, 1, 2, 2, 2);
            case 16 -> List.of(2, 2, 3, 3, 3);
            default -> throw new UnsuitableSettingsException("the depth of VGG is 11 or 16, not " + depth);
        };
    }
}
