package org.sagitta.runtime.dl4j.keras;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;

/**
 * Models that Keras 2 saved, each in a folder with examples and the outputs for them.
 *
 * @param folder the folder of all models
 */
record KerasFixtures(Path folder) {
    Path model(String name) {
        return folder.resolve(name).resolve("model.h5");
    }

    INDArray array(String name, String file) {
        return Nd4j.createFromNpyFile(
                        folder.resolve(name).resolve(file + ".npy").toFile())
                .castTo(DataType.DOUBLE);
    }

    static Examples examples(INDArray x, Targets targets) {
        List<Integer> shape =
                Arrays.stream(x.shape()).skip(1).mapToObj(Math::toIntExact).toList();
        return new Examples(x.reshape('c', x.size(0), x.length() / x.size(0)), shape, targets);
    }
}
