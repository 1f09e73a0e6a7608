package org.sagitta.runtime.model.architecture;

import java.util.List;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * The small AlexNet for CIFAR has two convolutions of 64 filters of 5 x 5, each with overlapping max pooling, then 384
 * and 192 hidden units, and no regularisation (Zhang et al. 2017). Their local response normalisation, which has no
 * parameters, dropout and batch normalisation are left out. Their 1,387,786 parameters are those for crops of 28 x 28;
 * with whole images of CIFAR-10 the network has 1,756,426. Sagun et al. (2017) do not say which AlexNet without
 * regularisation they use.
 */
@Describe("Zhang's small AlexNet for CIFAR, bare: two convolutions, three dense layers")
public record AlexNet() implements Architecture {
    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        return List.of(
                Parts.convolution(64, 5, 1, true),
                Parts.RELU,
                Parts.overlappingHalving(),
                Parts.convolution(64, 5, 1, true),
                Parts.RELU,
                Parts.overlappingHalving(),
                Parts.FLATTEN,
                Parts.dense(384),
                Parts.RELU,
                Parts.dense(192),
                Parts.RELU,
                Parts.dense(outputs));
    }
}
