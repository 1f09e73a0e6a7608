package org.sagitta.runtime.model.architecture;

import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.stream.Stream;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * Wide residual network (Zagoruyko and Komodakis 2016) for CIFAR, without dropout: a pre-activation ResNet of three stages of
 * basic blocks, K times as wide. WRN-28-10 on CIFAR-100 has the 36,546,980 parameters of Granziol (2020), whose convolutions have
 * biases; without them the 36,536,884 of the original.
 *
 * @param depth 6n + 4, of n blocks a stage
 * @param factor K
 */
@Describe("wide residual network for images of 32 x 32, of a depth 6n + 4 and K times as wide")
public record WideResNet(
        int depth,
        @Positive int factor,

        @Describe("of the convolutions") @Default("true") boolean bias) implements Architecture {
    /** @throws IllegalArgumentException for a depth that no number of blocks has */
    public WideResNet {
        if (depth < 10 || depth % 6 != 4) {
            throw new IllegalArgumentException(
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
