package org.sagitta.runtime.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a run's figures come from: {@code provenance.json}. Everything that may change a bit of them is in here or in the
 * descriptor.
 *
 * @param sagitta our version
 * @param gitCommit of the repository that the descriptor lies in, where it does; {@code -dirty} where files were changed
 * @param command the command line
 * @param parameters P
 * @param examples how many examples each split has; those of the curvature's are the ones that it is measured on
 * @param kernels what curvature was computed with: {@code blas} or {@code nd4j}
 * @param derivatives where curvature products are not exact: how they are computed, and because of which layers
 * @param dataDigests SHA-256 by path
 * @param plugins the plugins that the descriptor uses
 */
@JsonPropertyOrder({"sagitta", "git-commit", "command", "user", "seed", "parameters", "examples", "environment"})
public record Provenance(
        String sagitta,
        Optional<String> gitCommit,
        List<String> command,
        String user,
        long seed,
        int parameters,
        Map<String, Integer> examples,
        Environment environment,
        String kernels,
        Optional<String> derivatives,
        Map<String, String> dataDigests,
        List<UsedPlugin> plugins) {

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

    /** Writes it. */
    public void write(RunDirectory run) throws IOException {
        Files.writeString(
                run.provenance(), Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }
}
