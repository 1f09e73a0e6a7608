package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.Provenance;
import org.sagitta.runtime.record.RunDirectory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import tools.jackson.databind.JsonNode;

/**
 * Summarises the settings of a run: the main parts of the descriptor, each on one line.
 *
 * @param loss the name of the loss in the descriptor; empty if there is no descriptor
 */
record Summary(String loss, List<Page.Line> lines) {
    private static final List<String> KEYS =
            List.of("dataset", "model", "loss", "trainer", "curvature", "seed", "sweep");

    /**
     * Reads the resolved descriptor, and the number of parameters and the resumptions from the provenance, as far as
     * these files exist.
     */
    static Summary read(RunDirectory run) throws IOException {
        Map<?, ?> descriptor = descriptor(run);
        List<Page.Line> lines = new ArrayList<>();
        for (String key : KEYS) {
            if (descriptor.containsKey(key)) {
                lines.add(new Page.Line(key, text(descriptor.get(key))));
            }
        }
        if (Files.exists(run.provenance())) {
            JsonNode parameters =
                    Json.MAPPER.readTree(Files.readString(run.provenance())).path("parameters");
            if (parameters.isIntegralNumber()) {
                lines.add(new Page.Line("parameters", "P = " + parameters.asString()));
            }
            List<String> resumed = Provenance.resumed(run);
            if (!resumed.isEmpty()) {
                lines.add(new Page.Line("resumed", String.join(", ", resumed)));
            }
        }
        return new Summary(descriptor.containsKey("loss") ? String.valueOf(descriptor.get("loss")) : "", lines);
    }

    private static Map<?, ?> descriptor(RunDirectory run) throws IOException {
        if (!Files.exists(run.descriptor())) {
            return Map.of();
        }
        Load load =
                new Load(LoadSettings.builder().setSchema(new FailsafeSchema()).build());
        return load.loadFromString(Files.readString(run.descriptor())) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().map(Summary::entry).collect(Collectors.joining(", "));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Summary::item).collect(Collectors.joining(", ", "[", "]"));
        }
        return String.valueOf(value);
    }

    private static String entry(Map.Entry<?, ?> entry) {
        return entry.getKey().equals("type") ? text(entry.getValue()) : entry.getKey() + " " + item(entry.getValue());
    }

    private static String item(Object value) {
        return value instanceof Map<?, ?> map && map.size() > 1 ? "(" + text(map) + ")" : text(value);
    }
}
