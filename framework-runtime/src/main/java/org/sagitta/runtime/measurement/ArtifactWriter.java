package org.sagitta.runtime.measurement;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Npy;
import org.sagitta.api.event.RunEvent.ArtifactProduced;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.picture.Picture;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.picture.PictureImage;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;

/**
 * Writes arrays and pictures of a checkpoint to {@code artifacts/step-XXXXXXXX/OWNER-NAME}.
 *
 * @param owner an estimator, or a metric of the loss surface
 */
record ArtifactWriter(RunDirectory directory, long step, String owner, RunEvents events) {
    /**
     * Writes the arrays and pictures of a metric's figures.
     *
     * @param metric the name of the metric, which is part of the pictures' names; empty if the metric is the owner
     */
    void write(Figures found, String metric) {
        found.arrays().forEach(this::write);
        found.pictures()
                .forEach((name, picture) -> write(
                        Joiner.on('-')
                                .join(Stream.of(metric, name)
                                        .filter(part -> !part.isEmpty())
                                        .iterator()),
                        picture));
    }

    void write(String name, double[] values) {
        write(name, Nd4j.createFromArray(values));
    }

    void write(String name, INDArray values) {
        write("-" + name + ".npy", (Path file) -> Npy.write(file, values.castTo(DataType.DOUBLE)));
    }

    /** @param name the name of the picture; empty if the owner has only one */
    private void write(String name, Picture picture) {
        String stem = name.isEmpty() ? "" : "-" + name;
        write(stem + ".picture.json", (Path file) -> Files.writeString(file, Json.MAPPER.writeValueAsString(picture)));
        write(stem + ".png", (Path file) -> PictureImage.write(file, picture));
    }

    private void write(String name, Content content) {
        Path file = directory.artifacts(step).resolve(owner + name);
        try {
            Files.createDirectories(file.getParent());
            content.writeTo(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The artifact " + file + " cannot be written", e);
        }
        events.tell(new ArtifactProduced(directory.path().relativize(file), step));
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(Path file) throws IOException;
    }
}
