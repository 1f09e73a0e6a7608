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
 * The provenance records where a run's figures come from: {@code provenance.json}. Everything that can change a bit of
 * a figure is here or in the descriptor. The key {@code resumed}, if present, lists the times at which the run was
 * resumed after an interruption or a crash.
 *
 * @param sagitta the version of Sagitta
 * @param gitCommit the commit of the repository that contains the descriptor, if there is one; {@code -dirty} is
 * appended if files were changed
 * @param command the command line
 * @param parameters P, the number of parameters
 * @param examples the number of examples of each split, and of the sample on which the curvature is measured
 * @param data a description of the data; empty for a loss surface without data
 * @param kernels the kernels with which curvature was computed: {@code blas} or {@code nd4j}
 * @param derivatives the way in which curvature products are computed if they are not exact, and the layers that cause
 * it
 * @param warnings what a reader of the figures should know about them, one sentence each
 * @param dataDigests the SHA-256 digests of the data files, by path
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
     * A plugin that the run used.
     *
     * @param digest the SHA-256 digest of its file
     */
    public record UsedPlugin(String id, String version, String digest) {}

    /** Reads the digests of a run's data files, by path. */
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

    /** Records that a run was resumed at the given time. */
    public static void resumed(RunDirectory run, Instant time) throws IOException {
        ObjectNode provenance = (ObjectNode) Json.MAPPER.readTree(Files.readString(run.provenance()));
        provenance.withArray(RESUMED).add(time.toString());
        write(run, provenance);
    }

    /** Reads the times at which a run was resumed after an interruption or a crash; empty for an uninterrupted run. */
    public static List<String> resumed(RunDirectory run) throws IOException {
        return Json.MAPPER
                .readTree(Files.readString(run.provenance()))
                .path(RESUMED)
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Writes the provenance of a run. */
    public void write(RunDirectory run) throws IOException {
        write(run, this);
    }

    /** Adds new warnings to the provenance of a run that has begun. */
    public static void warn(RunDirectory run, List<String> warnings) throws IOException {
        if (Json.MAPPER.readTree(Files.readString(run.provenance())) instanceof ObjectNode provenance) {
            Set<String> all = new LinkedHashSet<>(Warnings.in(provenance));
            if (all.addAll(warnings)) {
                provenance.set("warnings", Json.MAPPER.valueToTree(all));
                write(run, provenance);
            }
        }
    }

    /** Writes the file atomically, because MLflow's thread reads it while the run goes on. */
    private static void write(RunDirectory run, Object provenance) throws IOException {
        Path fresh = run.provenance().resolveSibling("provenance.json.new");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(provenance) + "\n");
        Files.move(fresh, run.provenance(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
