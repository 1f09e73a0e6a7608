package org.sagitta.runtime.model.architecture;

import java.util.List;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * The network 3c3d has three convolutions and three dense layers (Schneider et al. 2019, DeepOBS). For CIFAR-10 it has
 * 895,210 parameters.
 */
@Describe("DeepOBS' 3c3d: three convolutions, three dense layers")
public record ThreeConvolutions() implements Architecture {
    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        return List.of(
                Parts.unpadded(64, 5),
                Parts.RELU,
                Parts.overlappingHalving(),
                Parts.unpadded(96, 3),
                Parts.RELU,
                Parts.overlappingHalving(),
                Parts.convolution(128, 3, 1, true),
                Parts.RELU,
                Parts.overlappingHalving(),
                Parts.FLATTEN,
                Parts.dense(512),
                Parts.RELU,
                Parts.dense(256),
                Parts.RELU,
                Parts.dense(outputs));
    }
}
