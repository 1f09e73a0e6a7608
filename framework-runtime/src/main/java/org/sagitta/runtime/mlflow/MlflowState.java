package org.sagitta.runtime.mlflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;
import tools.jackson.core.JacksonException;

/**
 * How much of a run a server has acknowledged: {@code mlflow.json}. What it does not say is sent again, which the server
 * takes for the same.
 *
 * @param server its address
 * @param experiment id there
 * @param run id there
 * @param artifactRoot where the server keeps the run's files
 * @param description digest of the parameters and tags
 * @param journal bytes of the journal whose figures are there
 * @param infinities by key, the steps at which a figure was infinite, and its sign
 * @param artifacts by path in the run's folder
 * @param end the end that was told: {@code FINISHED 2026-01-01T00:00:00Z}
 */
record MlflowState(
        String server,
        String experiment,
        String run,
        String artifactRoot,
        String description,
        long journal,
        SortedMap<String, String> infinities,
        SortedMap<String, Artifact> artifacts,
        String end) {

    /**
     * A file that has arrived.
     *
     * @param size bytes
     * @param modified when, as the file system has it: with the size, tells whether the digest has to be taken again
     * @param sha256 its digest
     */
    record Artifact(long size, Instant modified, String sha256) {}

    /** A run of which the server knows no more than that it is. */
    static MlflowState fresh(String server, String experiment, String run, String artifactRoot) {
        return new MlflowState(server, experiment, run, artifactRoot, "", 0, new TreeMap<>(), new TreeMap<>(), "");
    }

    MlflowState withDescription(String digest) {
        return new MlflowState(server, experiment, run, artifactRoot, digest, journal, infinities, artifacts, end);
    }

    MlflowState withJournal(long position, SortedMap<String, String> found) {
        return new MlflowState(server, experiment, run, artifactRoot, description, position, found, artifacts, end);
    }

    MlflowState withArtifact(String path, Artifact artifact) {
        SortedMap<String, Artifact> more = new TreeMap<>(artifacts);
        more.put(path, artifact);
        return new MlflowState(server, experiment, run, artifactRoot, description, journal, infinities, more, end);
    }

    MlflowState withEnd(String told) {
        return new MlflowState(
                server, experiment, run, artifactRoot, description, journal, infinities, artifacts, told);
    }

    /** Reads it, where there is one; a damaged one is as good as none. */
    static Optional<MlflowState> read(RunDirectory directory) throws IOException {
        if (!Files.exists(directory.mlflow())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(directory.mlflow()), MlflowState.class));
        } catch (JacksonException damaged) {
            return Optional.empty();
        }
    }

    /** Writes it whole or not at all. */
    MlflowState write(RunDirectory directory) throws IOException {
        Path fresh = directory.mlflow().resolveSibling("mlflow.json.new");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(fresh, directory.mlflow(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return this;
    }
}
