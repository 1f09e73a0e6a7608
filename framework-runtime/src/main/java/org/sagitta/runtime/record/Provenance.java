package org.sagitta.runtime.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sagitta.runtime.data.DataStatement;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a run's figures come from: {@code provenance.json}. Everything that may change a bit of them is in here or in the
 * descriptor; {@code resumed}, where it is there, says when the run went on after an interruption or a crash.
 *
 * @param sagitta our version
 * @param gitCommit of the repository that the descriptor lies in, where it does; {@code -dirty} where files were changed
 * @param command the command line
 * @param parameters P
 * @param examples how many examples each split has; those of the curvature's are the ones that it is measured on
 * @param data what they are; none of a surface that has none
 * @param kernels what curvature was computed with: {@code blas} or {@code nd4j}
 * @param derivatives where curvature products are not exact: how they are computed, and because of which layers
 * @param warnings what whoever reads the figures should know of them, a sentence each
 * @param dataDigests SHA-256 by path
 * @param plugins the plugins that the descriptor uses
 */
@JsonPropertyOrder({"sagitta", "git-commit", "command", "user", "seed", "parameters", "examples", "data", "environment"
})
public record Provenance(
        String sagitta,
        Optional<String> gitCommit,
        List<String> command,
        String user,
        long seed,
        int parameters,
        Map<String, Integer> examples,
        Optional<DataStatement> data,
        Environment environment,
        String kernels,
        Optional<String> derivatives,
        List<String> warnings,
        Map<String, String> dataDigests,
        List<UsedPlugin> plugins) {

    private static final String RESUMED = "resumed";

    /**
     * A plugin that took part.
     *
     * @param digest SHA-256 of its file
     */
    public record UsedPlugin(String id, String version, String digest) {}

    /** The digests of a run's data, by path. */
    public static Map<String, String> dataDigests(RunDirectory run) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        Json.MAPPER
                .readTree(Files.readString(run.provenance()))
                .path("data-digests")
                .properties()
                .forEach(
                        digest -> digests.put(digest.getKey(), digest.getValue().asString()));
        return digests;
    }

    /** Notes that a run goes on, and when. */
    public static void resumed(RunDirectory run, Instant time) throws IOException {
        ObjectNode provenance = (ObjectNode) Json.MAPPER.readTree(Files.readString(run.provenance()));
        provenance.withArray(RESUMED).add(time.toString());
        write(run, provenance);
    }

    /** When a run went on after an interruption or a crash; nothing of one straight through. */
    public static List<String> resumed(RunDirectory run) throws IOException {
        return Json.MAPPER
                .readTree(Files.readString(run.provenance()))
                .path(RESUMED)
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Writes it. */
    public void write(RunDirectory run) throws IOException {
        write(run, this);
    }

    /** Adds to the warnings of a run that has begun those that are not among them. */
    public static void warn(RunDirectory run, List<String> warnings) throws IOException {
        if (Json.MAPPER.readTree(Files.readString(run.provenance())) instanceof ObjectNode provenance) {
            Set<String> all = new LinkedHashSet<>(Warnings.in(provenance));
            if (all.addAll(warnings)) {
                provenance.set("warnings", Json.MAPPER.valueToTree(all));
                write(run, provenance);
            }
        }
    }

    /** Whole at every moment: MLflow's thread reads it while the run goes on. */
    private static void write(RunDirectory run, Object provenance) throws IOException {
        Path fresh = run.provenance().resolveSibling("provenance.json.new");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(provenance) + "\n");
        Files.move(fresh, run.provenance(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
