package org.sagitta.runtime.model.architecture;

import jakarta.validation.constraints.Positive;
import java.util.List;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * The pre-activation ResNet for CIFAR has three stages of 16, 32 and 64 channels, without biases in convolutions (He et
 * al. 2016b). The depths 20, 32, 44, 56 and 110 are 6n + 2 with n basic blocks per stage; 164 is 9n + 2 with bottleneck
 * blocks. For CIFAR-100, PreResNet-164 has 1,726,388 parameters.
 *
 * @param depth one of these depths
 */
@Describe("pre-activation ResNet for images of 32 x 32: three stages of blocks")
public record PreResNet(
        int depth,

        @Describe("factor of the channels") @Default("1") @Positive
        double width) implements Architecture {
    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        int stem = Parts.scaled(16, width);
        List<Integer> channels = List.of(stem, Parts.scaled(32, width), Parts.scaled(64, width));
        return switch (depth) {
            case 20, 32, 44, 56, 110 ->
                new PreActivation(stem, channels, (depth - 2) / 6, false, false).layers(outputs);
            case 164 -> new PreActivation(stem, channels, (depth - 2) / 9, true, false).layers(outputs);
            default ->
                throw new UnsuitableSettingsException(
                        "the depth of a PreResNet is 20, 32, 44, 56, 110 or 164, not " + depth);
        };
    }
}
