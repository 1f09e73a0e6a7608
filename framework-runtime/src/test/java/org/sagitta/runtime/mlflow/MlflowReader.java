package org.sagitta.runtime.mlflow;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sagitta.runtime.record.Json;
import tools.jackson.databind.JsonNode;

/** Reads the contents of an MLflow server over REST, independently of the tested code. */
public record MlflowReader(URI address) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** One logged value, as text so that NaN equals NaN. */
    record Point(long step, long timestamp, String value) {}

    /** Everything that the server knows about a run; artifacts are digests by path. */
    record Snapshot(
            String id,
            String status,
            long start,
            long end,
            SortedMap<String, String> params,
            SortedMap<String, String> tags,
            SortedMap<String, List<Point>> metrics,
            SortedMap<String, String> artifacts) {

        /** The same without what names the run itself. */
        Snapshot anonymous() {
            SortedMap<String, String> others = new TreeMap<>(tags);
            others.remove("sagitta.run");
            return new Snapshot("", status, start, end, params, others, metrics, artifacts);
        }
    }

    /** The runs of an experiment, deleted ones left out. */
    List<Snapshot> runs(String experiment) {
        String id = get("mlflow/experiments/get-by-name?experiment_name=" + encoded(experiment))
                .at("/experiment/experiment_id")
                .asString();
        JsonNode found = post("mlflow/runs/search", Map.of("experiment_ids", List.of(id), "max_results", 1000));
        List<Snapshot> runs = new ArrayList<>();
        found.path("runs").forEach(run -> runs.add(snapshot(run)));
        return runs;
    }

    /** The only run of an experiment. */
    Snapshot run(String experiment) {
        List<Snapshot> runs = runs(experiment);
        if (runs.size() != 1) {
            throw new AssertionError("expected one run, found " + runs);
        }
        return runs.get(0);
    }

    void deleteRun(String id) {
        post("mlflow/runs/delete", Map.of("run_id", id));
    }

    private Snapshot snapshot(JsonNode run) {
        String id = run.at("/info/run_id").asString();
        SortedMap<String, List<Point>> metrics = new TreeMap<>();
        run.at("/data/metrics")
                .forEach(metric -> metrics.put(
                        metric.path("key").asString(),
                        history(id, metric.path("key").asString())));
        SortedMap<String, String> artifacts = new TreeMap<>();
        String root = URI.create(run.at("/info/artifact_uri").asString()).getPath();
        addArtifacts(id, root, "", artifacts);
        return new Snapshot(
                id,
                run.at("/info/status").asString(),
                run.at("/info/start_time").asLong(),
                run.at("/info/end_time").asLong(0),
                pairs(run.at("/data/params")),
                pairs(run.at("/data/tags")),
                metrics,
                artifacts);
    }

    private static SortedMap<String, String> pairs(JsonNode list) {
        SortedMap<String, String> pairs = new TreeMap<>();
        list.forEach(pair ->
                pairs.put(pair.path("key").asString(), pair.path("value").asString()));
        return pairs;
    }

    private List<Point> history(String run, String key) {
        List<Point> points = new ArrayList<>();
        get("mlflow/metrics/get-history?run_id=" + run + "&metric_key=" + encoded(key))
                .path("metrics")
                .forEach(metric -> points.add(new Point(
                        metric.path("step").asLong(),
                        metric.path("timestamp").asLong(),
                        metric.path("value").asString())));
        points.sort(Comparator.comparingLong(Point::step)
                .thenComparingLong(Point::timestamp)
                .thenComparing(Point::value));
        return points;
    }

    private void addArtifacts(String run, String root, String folder, SortedMap<String, String> found) {
        get("mlflow/artifacts/list?run_id=" + run + "&path=" + encoded(folder))
                .path("files")
                .forEach(file -> {
                    String path = file.path("path").asString();
                    if (file.path("is_dir").asBoolean()) {
                        addArtifacts(run, root, path, found);
                    } else {
                        found.put(path, digest(artifact(root, path)));
                    }
                });
    }

    private byte[] artifact(String root, String path) {
        String encoded = encoded(root.substring(1) + "/" + path).replace("%2F", "/");
        return send(HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow-artifacts/artifacts/" + encoded)));
    }

    static String digest(byte[] bytes) {
        return Hashing.sha256().hashBytes(bytes).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode get(String path) {
        return Json.MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(address + "/api/2.0/" + path))));
    }

    private JsonNode post(String path, Map<String, ?> body) {
        return Json.MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(address + "/api/2.0/" + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)))));
    }

    private static byte[] send(HttpRequest.Builder request) {
        try {
            var response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new AssertionError(response + " " + new String(response.body(), StandardCharsets.UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
