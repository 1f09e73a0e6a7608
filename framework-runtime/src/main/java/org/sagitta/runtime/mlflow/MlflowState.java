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
 * The part of a run that a server has acknowledged, stored in {@code mlflow.json}. Everything else is sent again; the
 * server recognises what it already has.
 *
 * @param server the address of the server
 * @param experiment the id of the experiment on the server
 * @param run the id of the run on the server
 * @param artifactRoot the place where the server stores the run's files
 * @param description the digest of the parameters and tags
 * @param journal the number of bytes of the journal whose figures have arrived
 * @param infinities by key: the steps at which a figure was infinite, and its sign
 * @param artifacts the files that have arrived, by path in the run's folder
 * @param end the end of the run as it was sent: {@code FINISHED 2026-01-01T00:00:00Z}
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
     * @param size the size in bytes
     * @param modified the modification time in the file system; if it and the size are unchanged, the digest need not
     * be computed again
     * @param sha256 the digest of the file
     */
    record Artifact(long size, Instant modified, String sha256) {}

    /** Creates the state of a run that exists on the server without any content. */
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

    /** Reads the state; empty if the file does not exist or is damaged. */
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

    /** Writes the state atomically. */
    MlflowState write(RunDirectory directory) throws IOException {
        Path fresh = directory.mlflow().resolveSibling("mlflow.json.new");
        Files.writeString(fresh, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(fresh, directory.mlflow(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return this;
    }
}
