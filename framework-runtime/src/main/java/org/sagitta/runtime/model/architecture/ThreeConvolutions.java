package org.sagitta.runtime.model.architecture;

import java.util.List;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/** 3c3d (Schneider et al. 2019, DeepOBS): three convolutions, three dense layers. CIFAR-10: 895,210 parameters. */
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
