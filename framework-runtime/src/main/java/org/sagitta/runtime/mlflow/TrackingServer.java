package org.sagitta.runtime.mlflow;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import dev.failsafe.function.CheckedSupplier;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.record.Json;

/**
 * The calls to an MLflow server that the mirroring of a run needs.
 *
 * <p>Every call has a time-out and keeps MLflow's limits on a request. It is repeated if there was no answer or the
 * server failed (5xx), and never if the server refused it (4xx). All methods throw {@link MlflowException}.
 */
final class TrackingServer {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
    private static final long SLOWEST_UPLOAD = 200_000; // bytes per second
    private static final RetryPolicy<Object> RETRIES = RetryPolicy.builder()
            .handleIf(failure -> failure instanceof TimeoutExceededException
                    || (failure instanceof MlflowException answer && answer.temporary()))
            .withBackoff(Duration.ofMillis(250), Duration.ofSeconds(5))
            .withJitter(0.25)
            .withMaxRetries(4)
            .withMaxDuration(Duration.ofSeconds(30))
            .build();

    private static final int METRICS_A_REQUEST = 1000;
    private static final int PARAMS_OR_TAGS_A_REQUEST = 100;
    // a request has at most 1 MB, and a character takes up to six bytes if JSON escapes it
    private static final int CHARACTERS_A_REQUEST = 150_000;

    private final URI address;
    private final RestMlflowClient client;
    private final Duration limit;

    /**
     * Creates a server; nothing is sent yet.
     *
     * @throws UnsuitableSettingsException if the address is not that of a server; the message is for the user
     */
    TrackingServer(String address, Map<String, String> environment) {
        this(address, environment, CALL_LIMIT);
    }

    /** Creates a server with another time-out per call. */
    TrackingServer(String address, Map<String, String> environment, Duration limit) {
        this.limit = limit;
        this.address = parse(address);
        this.client = new RestMlflowClient(this.address, environment);
    }

    private static URI parse(String address) {
        try {
            URI uri = new URI(address.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                if (uri.getUserInfo() != null) {
                    throw new UnsuitableSettingsException(
                            "The address of the MLflow server has credentials in it; expected"
                                    + " these in MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD");
                }
                return uri;
            }
        } catch (URISyntaxException e) {
            // the exception below explains it
        }
        throw new UnsuitableSettingsException(
                "'" + address + "' is no address of an MLflow server; expected one such as http://127.0.0.1:5000");
    }

    URI address() {
        return address;
    }

    /** Returns the address of a run's page. */
    URI page(String experiment, String run) {
        return URI.create(address + "/#/experiments/" + experiment + "/runs/" + run);
    }

    /** Returns the id of an experiment; creates the experiment if it does not exist. */
    String experiment(String name) {
        return call(() -> existing(name).orElseGet(() -> make(name)));
    }

    private String make(String name) {
        try {
            return client.createExperiment(
                    CreateExperiment.newBuilder().setName(name).build());
        } catch (MlflowException refused) {
            // another run may have created it meanwhile
            return existing(name).orElseThrow(() -> refused);
        }
    }

    private Optional<String> existing(String name) {
        try {
            String answer = client.sendGet(
                    "experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
            return Optional.of(
                    Json.MAPPER.readTree(answer).at("/experiment/experiment_id").asString());
        } catch (MlflowException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Returns a run, unless it does not exist or was deleted. */
    Optional<RunInfo> run(String experiment, String id) {
        return call(() -> search(experiment, "attributes.run_id = '" + id + "'"));
    }

    /** Returns the run with the given tag; creates it if it does not exist. */
    RunInfo runTagged(String tag, String value, CreateRun fresh) {
        CreateRun tagged = fresh.toBuilder()
                .addTags(RunTag.newBuilder().setKey(tag).setValue(value))
                .build();
        // Searches before each attempt: an earlier attempt may have succeeded although its answer was lost.
        return call(() -> search(fresh.getExperimentId(), "tags.`" + tag + "` = '" + value + "'")
                .orElseGet(() -> client.createRun(tagged)));
    }

    private Optional<RunInfo> search(String experiment, String filter) {
        return client
                .searchRuns(
                        List.of(experiment), filter, ViewType.ACTIVE_ONLY, 1, List.of("attributes.start_time"), null)
                .getItems()
                .stream()
                .map(Run::getInfo)
                .findFirst();
    }

    /** Logs metrics; those that the run already has with the same time, step and value change nothing. */
    void logMetrics(String run, List<Metric> metrics) {
        batches(metrics, METRICS_A_REQUEST, metric -> metric.getKey().length() + 100)
                .forEach(batch -> log(run, batch, List.of(), List.of()));
    }

    /** Logs parameters, which MLflow never changes once they are set. */
    void logParams(String run, List<Param> params) {
        batches(
                        params,
                        PARAMS_OR_TAGS_A_REQUEST,
                        param -> param.getKey().length() + param.getValue().length())
                .forEach(batch -> log(run, List.of(), batch, List.of()));
    }

    /** Sets tags. */
    void setTags(String run, List<RunTag> tags) {
        batches(
                        tags,
                        PARAMS_OR_TAGS_A_REQUEST,
                        tag -> tag.getKey().length() + tag.getValue().length())
                .forEach(batch -> log(run, List.of(), List.of(), batch));
    }

    private void log(String run, List<Metric> metrics, List<Param> params, List<RunTag> tags) {
        call(() -> {
            client.logBatch(run, metrics, params, tags);
            return run;
        });
    }

    /** Ends a run. */
    void end(String run, RunStatus status, Instant time) {
        call(() -> {
            client.setTerminated(run, status, time.toEpochMilli());
            return run;
        });
    }

    /**
     * Stores a file of a run.
     *
     * @param root the run's artifacts, {@code mlflow-artifacts:/...}
     * @param name the path of the file below {@code root}
     */
    void upload(URI root, String name, Path file) throws IOException {
        String path = encoded(root.getPath().substring(1) + "/" + name);
        Duration patience = limit.plus(Files.size(file) / SLOWEST_UPLOAD, ChronoUnit.SECONDS);
        call(patience, () -> {
            client.upload(path, file);
            return path;
        });
    }

    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(path, e);
        }
    }

    private <T> T call(CheckedSupplier<T> call) {
        return call(limit, call);
    }

    private <T> T call(Duration patience, CheckedSupplier<T> call) {
        Timeout<Object> timeout = Timeout.builder(patience).withInterrupt().build();
        try {
            return Failsafe.with(RETRIES).compose(timeout).get(call);
        } catch (TimeoutExceededException e) {
            throw MlflowException.unreachable(address, "nothing within " + patience.toSeconds() + " s", e);
        } catch (FailsafeException e) {
            throw MlflowException.unreachable(address, String.valueOf(e.getCause()), e);
        }
    }

    /**
     * Splits a list into batches that keep the limits on the number of entries and the number of characters of a
     * request.
     */
    static <T> List<List<T>> batches(List<T> all, int most, ToIntFunction<T> characters) {
        List<List<T>> batches = new ArrayList<>();
        int room = 0;
        for (T one : all) {
            int size = characters.applyAsInt(one);
            if (batches.isEmpty() || batches.get(batches.size() - 1).size() == most || size > room) {
                batches.add(new ArrayList<>());
                room = CHARACTERS_A_REQUEST;
            }
            batches.get(batches.size() - 1).add(one);
            room -= size;
        }
        return batches;
    }
}
