package org.sagitta.runtime.model.architecture;

import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.stream.Stream;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * The wide residual network for CIFAR is a pre-activation ResNet of three stages of basic blocks that is K times as
 * wide, without dropout (Zagoruyko and Komodakis 2016). For CIFAR-100, WRN-28-10 has the 36,546,980 parameters of
 * Granziol (2020), whose convolutions have biases, or without these the 36,536,884 of the original.
 *
 * @param depth 6n + 4 with n blocks per stage
 * @param factor K
 */
@Describe("wide residual network for images of 32 x 32, of a depth 6n + 4 and K times as wide")
public record WideResNet(
        int depth,
        @Positive int factor,

        @Describe("of the convolutions") @Default("true") boolean bias) implements Architecture {
    /** @throws UnsuitableSettingsException if no number of blocks gives the depth */
    public WideResNet {
        if (depth < 10 || depth % 6 != 4) {
            throw new UnsuitableSettingsException(
                    "the depth of a wide residual network is 6n + 4 (10, 16, 22, 28, 34, 40 ...), not " + depth);
        }
    }

    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        List<Integer> channels = Stream.of(16, 32, 64)
                .map(channel -> Math.multiplyExact(channel, factor))
                .toList();
        return new PreActivation(16, channels, (depth - 4) / 6, false, bias).layers(outputs);
    }
}
