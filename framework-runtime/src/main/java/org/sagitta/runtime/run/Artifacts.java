package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Npy;
import org.sagitta.api.event.RunEvent.ArtifactProduced;

/** Writes the arrays of one estimate: {@code artifacts/step-XXXXXXXX/ESTIMATOR-NAME.npy}. */
record Artifacts(RunDirectory directory, long step, String estimator, EventBus bus) {
    void write(String name, double[] values) {
        write(name, Nd4j.createFromArray(values));
    }

    void write(String name, INDArray values) {
        Path file = directory.artifacts(step).resolve(estimator + "-" + name + ".npy");
        try {
            Files.createDirectories(file.getParent());
            Npy.write(file, values.castTo(DataType.DOUBLE));
        } catch (IOException e) {
            throw new UncheckedIOException("The artifact " + file + " cannot be written", e);
        }
        bus.post(new ArtifactProduced(directory.path().relativize(file), step));
    }
}
