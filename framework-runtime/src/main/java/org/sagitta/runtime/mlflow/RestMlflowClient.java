package org.sagitta.runtime.mlflow;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.mlflow.tracking.MlflowClient;
import org.sagitta.runtime.record.Json;
import tools.jackson.core.JacksonException;

/**
 * Sends the requests of MLflow's Java client with the JDK's HTTP client.
 *
 * <p>The transport of MLflow's client has no time-outs, sends a refused request (4xx) three times, waits up to a minute
 * by itself, and needs Python for artifacts. This class keeps the client's requests and answers and replaces
 * {@link #sendGet}, {@link #sendPost} and {@link #sendPatch} by a transport that can be interrupted and tries once; the
 * caller repeats a failed call. The few calls of the client that do not use these three methods (such as
 * {@code getRun}) must not be used.
 *
 * <p>Credentials come from {@code MLFLOW_TRACKING_USERNAME} with {@code MLFLOW_TRACKING_PASSWORD}, otherwise from
 * {@code MLFLOW_TRACKING_TOKEN}.
 */
@SuppressWarnings("serial") // the base class is Serializable in name only: its own fields are not
final class RestMlflowClient extends MlflowClient {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final URI server;
    private final Optional<String> authorization;
    // HTTP/1.1, because MLflow's server logs a warning at each attempt to upgrade
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    RestMlflowClient(URI server, Map<String, String> environment) {
        super(server.toString());
        this.server = server;
        this.authorization = authorization(environment);
    }

    @Override
    public String sendGet(String path) {
        return send("GET", "mlflow/" + path, BodyPublishers.noBody(), "application/json");
    }

    @Override
    public String sendPost(String path, String json) {
        return send("POST", "mlflow/" + path, BodyPublishers.ofString(json), "application/json");
    }

    @Override
    public String sendPatch(String path, String json) {
        return send("PATCH", "mlflow/" + path, BodyPublishers.ofString(json), "application/json");
    }

    /** Stores a file through the server's own artifact proxy. */
    void upload(String encodedPath, Path file) throws IOException {
        send(
                "PUT",
                "mlflow-artifacts/artifacts/" + encodedPath,
                BodyPublishers.ofFile(file),
                "application/octet-stream");
    }

    private String send(String method, String path, BodyPublisher body, String type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/2.0/" + path))
                .method(method, body)
                .header("Content-Type", type);
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw MlflowException.answered(server, path, response.statusCode(), reason(response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw MlflowException.unreachable(server, why(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MlflowException.unreachable(server, "interrupted", e);
        }
    }

    private static String why(IOException e) {
        if (e.getMessage() != null) {
            return e.getMessage();
        }
        return e instanceof ConnectException
                ? "connection refused"
                : e.getClass().getSimpleName();
    }

    /** Returns MLflow's own error message, if the answer comes from MLflow. */
    private static String reason(String body) {
        try {
            return Json.MAPPER.readTree(body).path("message").asString(body);
        } catch (JacksonException notJson) {
            return body.length() > 200 ? body.substring(0, 200) + " ..." : body;
        }
    }

    private static Optional<String> authorization(Map<String, String> environment) {
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        String password = environment.get("MLFLOW_TRACKING_PASSWORD");
        if (user != null && password != null) {
            byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
        }
        return Optional.ofNullable(environment.get("MLFLOW_TRACKING_TOKEN")).map(token -> "Bearer " + token);
    }
}
