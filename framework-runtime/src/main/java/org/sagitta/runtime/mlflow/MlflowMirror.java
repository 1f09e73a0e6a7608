package org.sagitta.runtime.mlflow;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunTag;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.StudentInterval;
import org.sagitta.runtime.record.Warnings;
import org.sagitta.runtime.verdict.Markdown;
import org.sagitta.runtime.verdict.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;

/**
 * Copies the state of a run's folder to an MLflow server, once or repeatedly while the run goes on. After each answer
 * the progress is saved in {@code mlflow.json}; therefore an interrupted transfer continues where it stopped, and a
 * repeated one changes nothing.
 *
 * <p>The descriptor becomes parameters and the provenance becomes tags. Each line of the journal becomes metrics
 * ({@code KEY}, {@code KEY.standard-error}, {@code KEY.residual}) with the line's step and time. Files become
 * artifacts. A run of a sweep is nested under the sweep. MLflow replaces infinities by the largest number; the tag
 * {@code sagitta.infinite.KEY} says at which steps. The tag {@code sagitta.derivatives.KEY} marks figures whose
 * curvature products are not exact; {@code sagitta.warnings} and the run's note hold the run's warnings.
 *
 * <p>The run on the server carries the tag {@code sagitta.run}, by which it is found if {@code mlflow.json} is lost or
 * belongs to another server.
 */
public final class MlflowMirror {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowMirror.class);
    private static final String RUN_TAG = "sagitta.run";
    private static final int LONGEST_PARAM = 6000;
    private static final int LONGEST_TAG = 5000;
    private static final int JOURNAL_PIECE = 1 << 17; // bytes; about as many lines as a request may have metrics

    private final RunDirectory run;
    private final TrackingServer server;
    private Optional<MlflowMirror> parent = Optional.empty();
    private boolean found;
    private boolean warned;

    /**
     * Creates a mirror; nothing is sent yet.
     *
     * @param server the address of the server; credentials are taken from the environment
     * @throws UnsuitableSettingsException if the address is not that of a server; the message is for the user
     */
    public MlflowMirror(RunDirectory run, String server) {
        this(run, new TrackingServer(server, System.getenv()));
    }

    MlflowMirror(RunDirectory run, TrackingServer server) {
        this.run = run;
        this.server = server;
    }

    /** Returns the server that the run's descriptor names. */
    public static Optional<String> namedBy(RunDirectory run) throws IOException {
        return Optional.ofNullable(DottedKeys.of(run.descriptor()).get("tracking.mlflow"));
    }

    /**
     * Records that a run's journal was cut to the given number of bytes: the lines after it are sent again, and the
     * server recognises those that it already has.
     *
     * @throws IOException if the folder cannot be read or written
     */
    public static void rewind(RunDirectory run, long journal) throws IOException {
        Optional<MlflowState> ahead = MlflowState.read(run).filter(state -> state.journal() > journal);
        if (ahead.isPresent()) {
            ahead.get().withJournal(journal, ahead.get().infinities()).write(run);
        }
    }

    /**
     * Sends everything that the server does not have yet.
     *
     * @return the address of the run's page
     * @throws MlflowException if the server cannot be reached or refuses a request
     * @throws IOException if the folder cannot be read or written
     */
    public URI mirror() throws IOException {
        return mirror(file -> true);
    }

    /**
     * Sends everything that the server does not have yet, for a run that is still going on.
     *
     * @param complete whether a file, relative to the folder, is complete; it is asked only until the run has ended
     */
    URI mirror(Predicate<Path> complete) throws IOException {
        return exclusively(() -> {
            RunStatus status = RunStatus.read(run);
            MlflowState state = described(open(status), status);
            state = measured(state);
            state = stored(state, status.ended().isPresent() ? file -> true : complete);
            state = ended(state, status);
            return server.page(state.experiment(), state.run());
        });
    }

    private <T> T exclusively(RunLock.Action<T> action) throws IOException {
        try {
            return RunLock.holding(run.path().resolve("mlflow.lock"), action);
        } catch (JacksonException | YamlEngineException e) {
            throw new IOException("A file in " + run.path() + " is damaged: " + e.getMessage(), e);
        }
    }

    // the run itself

    private MlflowState open(RunStatus status) throws IOException {
        Optional<MlflowState> saved = MlflowState.read(run).filter(this::isThere);
        MlflowState state =
                saved.isPresent() ? saved.get() : adoptOrMake(status).write(run);
        found = true;
        return state;
    }

    private boolean isThere(MlflowState saved) {
        return saved.server().equals(server.address().toString())
                && (found || server.run(saved.experiment(), saved.run()).isPresent());
    }

    private MlflowState adoptOrMake(RunStatus status) {
        String experiment = server.experiment(run.experiment());
        RunInfo info = server.runTagged(
                RUN_TAG,
                identity(status),
                CreateRun.newBuilder()
                        .setExperimentId(experiment)
                        .setRunName(run.name())
                        .setStartTime(status.started().toEpochMilli())
                        .build());
        return MlflowState.fresh(server.address().toString(), experiment, info.getRunId(), info.getArtifactUri());
    }

    private String identity(RunStatus status) {
        // the server searches for a quoted text
        return (run.experiment() + "/" + run.name() + "@" + status.started()).replaceAll("['\"`\\\\]", "_");
    }

    /** Returns the run's id on the server; creates the run if it does not exist. */
    private String identify() throws IOException {
        return exclusively(() -> open(RunStatus.read(run)).run());
    }

    // parameters and tags

    private MlflowState described(MlflowState state, RunStatus status) throws IOException {
        Map<String, String> descriptor = new TreeMap<>(DottedKeys.of(run.descriptor()));
        descriptor.keySet().removeIf(key -> key.startsWith("verdict"));
        SortedMap<String, String> params = new TreeMap<>();
        descriptor.forEach((key, value) -> params.put(MlflowName.of(key), MlflowName.cut(value, LONGEST_PARAM)));
        SortedMap<String, String> tags = tags(descriptor, status);
        String digest = Hashing.sha256()
                .hashString(params + "\n" + tags, StandardCharsets.UTF_8)
                .toString();
        if (digest.equals(state.description())) {
            return state;
        }
        server.logParams(
                state.run(),
                pairs(
                        params,
                        (key, value) ->
                                Param.newBuilder().setKey(key).setValue(value).build()));
        server.setTags(state.run(), runTags(tags));
        return state.withDescription(digest).write(run);
    }

    private SortedMap<String, String> tags(Map<String, String> descriptor, RunStatus status) throws IOException {
        Map<String, String> provenance = DottedKeys.of(run.provenance());
        SortedMap<String, String> tags = new TreeMap<>();
        provenance.forEach(
                (key, value) -> tags.put(MlflowName.of("sagitta." + key), MlflowName.cut(value, LONGEST_TAG)));
        tags.remove("sagitta.warnings");
        List<String> warnings = Warnings.read(run);
        if (!warnings.isEmpty()) {
            tags.put("sagitta.warnings", MlflowName.cut(String.join("\n", warnings), LONGEST_TAG));
        }
        tags.put("mlflow.runName", run.name());
        tags.put("mlflow.source.name", "sagitta");
        tags.put("mlflow.source.type", "LOCAL");
        tags.put("mlflow.user", System.getProperty("user.name", "unknown"));
        tags.put("mlflow.note.content", MlflowName.cut(note(descriptor, provenance, status, warnings), LONGEST_TAG));
        Optional.ofNullable(provenance.get("git-commit")).ifPresent(hash -> tags.put("mlflow.source.git.commit", hash));
        Optional<MlflowMirror> parent = parent(status);
        if (parent.isPresent()) {
            tags.put("mlflow.parentRunId", parent.get().identify());
        }
        return tags;
    }

    /** Returns the mirror of the sweep; it is kept so that the server is asked for the sweep's run only once. */
    private Optional<MlflowMirror> parent(RunStatus status) {
        if (parent.isEmpty()) {
            parent = status.parent()
                    .map(run::sibling)
                    .filter(sweep -> Files.exists(sweep.status()))
                    .map(sweep -> new MlflowMirror(sweep, server));
        }
        return parent;
    }

    private String note(
            Map<String, String> descriptor, Map<String, String> provenance, RunStatus status, List<String> warnings)
            throws IOException {
        String what = status.sweep() ? "A sweep over runs of" : "Curvature of";
        return "%s model '%s' on data '%s', trained by '%s'. Figures with their errors are the metrics, with intervals by Student's t distribution at the level %s; report.html, among the artifacts, shows them.%s%s"
                        .formatted(
                                what,
                                descriptor.getOrDefault("model.type", "?"),
                                descriptor.getOrDefault("dataset.type", "?"),
                                descriptor.getOrDefault("trainer.type", "?"),
                                StudentInterval.LEVEL,
                                Optional.ofNullable(provenance.get("derivatives"))
                                        .map(how -> " Curvature is by " + how + ".")
                                        .orElse(""),
                                status.message()
                                        .map(why -> " It ended early: " + why)
                                        .orElse(""))
                + warnings.stream()
                        .map(warning -> "\n\n**Warning:** " + warning)
                        .collect(Collectors.joining())
                + verdicts();
    }

    private String verdicts() throws IOException {
        List<Verdict> verdicts = Verdict.read(run);
        return verdicts.isEmpty() ? "" : "\n\n" + Markdown.table(verdicts);
    }

    private static List<RunTag> runTags(SortedMap<String, String> tags) {
        return pairs(
                tags,
                (key, value) -> RunTag.newBuilder().setKey(key).setValue(value).build());
    }

    private static <T> List<T> pairs(SortedMap<String, String> map, BiFunction<String, String, T> pair) {
        return map.entrySet().stream()
                .map(entry -> pair.apply(entry.getKey(), entry.getValue()))
                .toList();
    }

    // metrics

    private MlflowState measured(MlflowState state) throws IOException {
        MlflowState reached = state;
        while (true) {
            Journal.Tail tail = Journal.read(run.journal(), reached.journal(), JOURNAL_PIECE);
            if (tail.position() == reached.journal()) {
                return reached;
            }
            List<Metric> metrics =
                    tail.lines().stream().flatMap(MlflowMirror::metrics).toList();
            server.logMetrics(reached.run(), metrics);
            server.setTags(reached.run(), runTags(marks(tail.lines())));
            reached = reached.withJournal(tail.position(), tagInfinities(reached, metrics))
                    .write(run);
        }
    }

    private static Stream<Metric> metrics(JournalLine line) {
        String key = MlflowName.of(line.key().path());
        List<Metric> metrics = new ArrayList<>();
        metrics.add(metric(key, line.value(), line));
        if (line.measurement().uncertainty() instanceof StandardError error) {
            metrics.add(metric(key + ".standard-error", error.value(), line));
        }
        line.interval().ifPresent(interval -> {
            metrics.add(metric(key + ".interval.low", interval.low(), line));
            metrics.add(metric(key + ".interval.high", interval.high(), line));
        });
        if (line.measurement().uncertainty() instanceof Residual residual) {
            metrics.add(metric(key + ".residual", residual.value(), line));
        }
        return metrics.stream();
    }

    private static Metric metric(String key, double value, JournalLine line) {
        return Metric.newBuilder()
                .setKey(key)
                .setValue(value)
                .setTimestamp(line.time().toEpochMilli())
                .setStep(line.step())
                .build();
    }

    private static SortedMap<String, String> marks(List<JournalLine> lines) {
        SortedMap<String, String> marks = new TreeMap<>();
        lines.forEach(line -> {
            String key = line.key().path();
            if (line.isByDifferences()) {
                marks.put(MlflowName.of("sagitta.derivatives." + key), JournalLine.CENTRAL_DIFFERENCES);
            }
            line.measurement()
                    .caution()
                    .ifPresent(why ->
                            marks.put(MlflowName.of("sagitta.caution." + key), MlflowName.cut(why, LONGEST_TAG)));
        });
        return marks;
    }

    private SortedMap<String, String> tagInfinities(MlflowState state, List<Metric> metrics) {
        SortedMap<String, String> all = new TreeMap<>(state.infinities());
        SortedMap<String, String> changed = new TreeMap<>();
        for (Metric metric : metrics) {
            if (Double.isInfinite(metric.getValue())) {
                String here = "step " + metric.getStep() + ": " + metric.getValue();
                all.merge(metric.getKey(), here, (before, more) -> MlflowName.cut(before + ", " + more, LONGEST_TAG));
                changed.put(MlflowName.of("sagitta.infinite." + metric.getKey()), all.get(metric.getKey()));
            }
        }
        server.setTags(state.run(), runTags(changed));
        return all;
    }

    // artifacts

    private MlflowState stored(MlflowState state, Predicate<Path> complete) throws IOException {
        if (!state.artifactRoot().startsWith("mlflow-artifacts:")) {
            warnOfUnreachable(state.artifactRoot());
            return state;
        }
        URI root = URI.create(state.artifactRoot());
        MlflowState reached = state;
        for (Path file : files(complete)) {
            reached = stored(reached, root, file);
        }
        return reached;
    }

    private void warnOfUnreachable(String artifactRoot) {
        if (!warned) {
            warned = true;
            LOG.warn(
                    "MLflow at {} keeps artifacts at {}, not behind its own address: the run's files are not sent. A server started with --artifacts-destination takes them.",
                    server.address(),
                    artifactRoot);
        }
    }

    private List<Path> files(Predicate<Path> complete) throws IOException {
        List<Path> files = new ArrayList<>(List.of(run.descriptor(), run.provenance()));
        Stream.of(run.report(), run.verdict(), run.journal())
                .filter(file -> complete.test(run.path().relativize(file)))
                .forEach(files::add);
        for (Path folder : List.of(run.artifacts(), run.checkpoints())) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    all.filter(file -> complete.test(run.path().relativize(file)))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        files.removeIf(file -> !Files.isRegularFile(file));
        return files;
    }

    private MlflowState stored(MlflowState state, URI root, Path file) throws IOException {
        String name = run.path().relativize(file).toString().replace('\\', '/');
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Instant modified = attributes.lastModifiedTime().toInstant();
        MlflowState.Artifact before = state.artifacts().get(name);
        if (before != null
                && before.size() == attributes.size()
                && before.modified().equals(modified)) {
            return state;
        }
        String digest = MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString();
        if (before == null || !before.sha256().equals(digest)) {
            server.upload(root, name, file);
        }
        return state.withArtifact(name, new MlflowState.Artifact(attributes.size(), modified, digest))
                .write(run);
    }

    // the end of the run

    private MlflowState ended(MlflowState state, RunStatus status) throws IOException {
        if (status.ended().isEmpty()) {
            return state;
        }
        Instant time = status.ended().get();
        String end = status.state() + " " + time;
        if (end.equals(state.end())) {
            return state;
        }
        server.end(state.run(), inMlflow(status.state()), time);
        return state.withEnd(end).write(run);
    }

    private static org.mlflow.api.proto.Service.RunStatus inMlflow(RunStatus.State state) {
        return switch (state) {
            case RUNNING -> org.mlflow.api.proto.Service.RunStatus.RUNNING;
            case FINISHED -> org.mlflow.api.proto.Service.RunStatus.FINISHED;
            case FAILED -> org.mlflow.api.proto.Service.RunStatus.FAILED;
            case INTERRUPTED -> org.mlflow.api.proto.Service.RunStatus.KILLED;
        };
    }
}
