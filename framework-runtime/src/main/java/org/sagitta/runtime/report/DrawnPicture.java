package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.report.ArtifactFolder.Artifact;
import tools.jackson.databind.JsonNode;

/**
 * A picture of a metric that the run has written to {@code artifacts/step-XXXXXXXX/NAME.picture.json}.
 *
 * @param name the origin of the picture: an estimator and a metric, or a metric
 * @param content the content to draw
 */
record DrawnPicture(long step, String name, JsonNode content) {
    private static final Pattern FILE = Pattern.compile("(.+)\\.picture\\.json");

    /** Reads all pictures of a run, sorted by step and then by name. */
    static List<DrawnPicture> read(RunDirectory run) throws IOException {
        List<DrawnPicture> pictures = new ArrayList<>();
        for (Artifact artifact : ArtifactFolder.of(run, FILE)) {
            JsonNode content = Json.MAPPER.readTree(Files.readString(artifact.file()));
            pictures.add(new DrawnPicture(artifact.step(), artifact.name().group(1), content));
        }
        return pictures;
    }
}
