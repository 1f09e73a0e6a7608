package org.sagitta.runtime.measurement;

import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Npy;
import org.sagitta.api.event.RunEvent.ArtifactProduced;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;

/**
 * Writes the dense matrices that the descriptor exports, and once per checkpoint the description of their parameters; a
 * matrix of some layers has a description of its own.
 */
public final class ExportStage {
    private final Set<String> exported;
    private final RunDirectory directory;
    private final RunEvents events;
    private long lastStep = -1;

    @Inject
    ExportStage(Descriptor descriptor, RunDirectory directory, RunEvents events) {
        this.exported = descriptor.estimators().stream()
                .filter(entry -> entry.export().isPresent())
                .map(entry -> entry.plugin().name())
                .collect(Collectors.toSet());
        this.directory = directory;
        this.events = events;
    }

    public void onEstimate(CurvatureEstimated event) throws IOException {
        if (!exported.contains(event.estimator())) {
            return;
        }
        long step = event.checkpoint().step();
        if (step != lastStep) {
            lastStep = step;
            exportPoint(event.checkpoint().surface(), step);
        }
        export(event.estimator() + ".npy", event.operator().toDense(), step);
        if (!event.parameters().isWhole()) {
            exportLayout(
                    event.estimator() + "-parameters.json", event.parameters().layout(), step);
        }
    }

    private void exportPoint(LossSurface surface, long step) throws IOException {
        export("gradient.npy", surface.gradient(), step);
        Optional<ModelOutputs> outputs = surface.as(ModelOutputs.class).found();
        if (outputs.isPresent()) {
            export("logits.npy", outputs.get().outputs(), step);
        }
        exportLayout("parameters.json", surface.layout(), step);
    }

    private void exportLayout(String name, ParameterLayout layout, long step) throws IOException {
        Path file = file(name, step);
        Files.writeString(
                file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(layout.blocks()) + "\n");
        events.tell(new ArtifactProduced(directory.path().relativize(file), step));
    }

    private void export(String name, INDArray array, long step) throws IOException {
        Path file = file(name, step);
        Npy.write(file, array.castTo(org.nd4j.linalg.api.buffer.DataType.DOUBLE));
        events.tell(new ArtifactProduced(directory.path().relativize(file), step));
    }

    private Path file(String name, long step) throws IOException {
        Path folder = directory.artifacts(step);
        // The result of this call is not used: it is an absolute path if a folder was created.
        Files.createDirectories(folder);
        return folder.resolve(name);
    }
}
