package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sagitta.runtime.run.Json;
import org.sagitta.runtime.run.RunDirectory;
import tools.jackson.databind.JsonNode;

/**
 * A picture of a metric, as the run left it in {@code artifacts/step-XXXXXXXX/NAME.picture.json}.
 *
 * @param name of what drew it: an estimator and a metric, or a metric
 * @param content what to draw
 */
record DrawnPicture(long step, String name, JsonNode content) {
    private static final Pattern FILE = Pattern.compile("step-(\\d{8,18})/(.+)\\.picture\\.json");

    /** All pictures of a run, by step, then by name. */
    static List<DrawnPicture> read(RunDirectory run) throws IOException {
        if (!Files.isDirectory(run.artifacts())) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(run.artifacts(), 2)) {
            files = all.sorted().toList();
        }
        List<DrawnPicture> pictures = new ArrayList<>();
        for (Path file : files) {
            Matcher matcher =
                    FILE.matcher(run.artifacts().relativize(file).toString().replace('\\', '/'));
            if (matcher.matches()) {
                pictures.add(new DrawnPicture(
                        Long.parseLong(matcher.group(1)),
                        matcher.group(2),
                        Json.MAPPER.readTree(Files.readString(file))));
            }
        }
        return pictures;
    }
}
