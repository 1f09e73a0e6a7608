package org.sagitta.runtime.model.architecture;

import java.util.List;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/**
 * LeNet-5 is used in its present form, with rectifiers and max pooling: 20 and 50 filters of 5 x 5 as in Caffe's
 * version, 128 hidden units (LeCun et al. 1998). For MNIST it has 129,388 parameters.
 */
@Describe("LeNet-5 with rectifiers and max-pooling: 20 and 50 filters of 5 x 5, 128 hidden units")
public record LeNet() implements Architecture {
    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        return List.of(
                Parts.unpadded(20, 5),
                Parts.RELU,
                Parts.halving(),
                Parts.unpadded(50, 5),
                Parts.RELU,
                Parts.halving(),
                Parts.FLATTEN,
                Parts.dense(128),
                Parts.RELU,
                Parts.dense(outputs));
    }
}
