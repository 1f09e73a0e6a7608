package org.sagitta.runtime.model.architecture;

import jakarta.validation.constraints.Positive;
import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * The network All-CNN-C has nine convolutions with biases, each followed by a rectifier, and the mean of each channel
 * as output (Springenberg et al. 2015, table 1). For CIFAR-100 it has 1,387,108 parameters.
 */
@Describe("All-CNN-C: nine convolutions, then the mean of each channel")
public record AllCnnC(
        @Describe("of the channels, this share") @Default("1") @Positive
        double width,

        @Describe("the paper's: of the inputs a fifth, of the outputs of each convolution of stride 2 half")
        @Default("false")
        boolean dropout)
        implements Architecture {
    private static final double OF_INPUTS = 0.2;

    private static final double OF_FEATURES = 0.5;

    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        int narrow = Parts.scaled(96, width);
        int wide = Parts.scaled(192, width);
        List<LayerSettings.Conv2d> convolutions = List.of(
                Parts.convolution(narrow, 3, 1, true),
                Parts.convolution(narrow, 3, 1, true),
                Parts.convolution(narrow, 3, 2, true),
                Parts.convolution(wide, 3, 1, true),
                Parts.convolution(wide, 3, 1, true),
                Parts.convolution(wide, 3, 2, true),
                Parts.unpadded(wide, 3),
                Parts.unpadded(wide, 1),
                Parts.unpadded(outputs, 1));
        List<LayerSettings> layers = new ArrayList<>();
        if (dropout) {
            layers.add(new LayerSettings.Dropout(OF_INPUTS));
        }
        for (LayerSettings.Conv2d convolution : convolutions) {
            layers.add(convolution);
            layers.add(Parts.RELU);
            if (dropout && convolution.stride() > 1) {
                layers.add(new LayerSettings.Dropout(OF_FEATURES));
            }
        }
        layers.add(new LayerSettings.GlobalAvgPool());
        layers.add(Parts.FLATTEN);
        return layers;
    }
}
