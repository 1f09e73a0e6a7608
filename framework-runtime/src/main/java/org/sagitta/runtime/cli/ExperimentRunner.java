package org.sagitta.runtime.cli;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sagitta.runtime.console.ProgressDisplay;
import org.sagitta.runtime.console.ProgressReporter;
import org.sagitta.runtime.console.ResultTable;
import org.sagitta.runtime.console.VerdictText;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Plan;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.mlflow.MlflowMirror;
import org.sagitta.runtime.mlflow.MlflowSink;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.Environment;
import org.sagitta.runtime.record.Provenance;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.record.SweepIndex;
import org.sagitta.runtime.report.Durations;
import org.sagitta.runtime.report.ReportWriter;
import org.sagitta.runtime.run.Run;
import org.sagitta.runtime.verdict.Judge;
import org.sagitta.runtime.verdict.Verdict;

/** Executes a plan: one run, or the runs of a sweep one after the other; a failed run does not stop the rest. */
final class ExperimentRunner {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    /** Milliseconds of measuring above which it is said before the run begins. */
    private static final long WORTH_SAYING = 1000;

    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    private final Plan plan;
    private final Path descriptorFolder;
    private final Path dataFolder;
    private final Path runs;
    private final LoadedPlugins plugins;
    private final PrintWriter out;
    private final PrintWriter err;
    private final List<String> commandLine;
    private final boolean strict;
    private final Optional<String> mlflowServer;
    private final Set<String> said = new HashSet<>();
    private final Environment environment = Environment.current(Lanes.standard().count());

    ExperimentRunner(
            Plan plan,
            Path descriptorFolder,
            Path dataFolder,
            Path runs,
            LoadedPlugins plugins,
            PrintWriter out,
            PrintWriter err,
            List<String> commandLine,
            boolean strict) {
        this.plan = plan;
        this.mlflowServer = mlflowServer(plan);
        this.descriptorFolder = descriptorFolder;
        this.dataFolder = dataFolder;
        this.runs = runs;
        this.plugins = plugins;
        this.out = out;
        this.err = err;
        this.commandLine = commandLine;
        this.strict = strict;
    }

    /** Runs to the end; the exit code. */
    int execute() throws IOException {
        // The first run's data and model are tried before anything is written.
        PreparedRun first = prepare(plan.variants().get(0).descriptor());
        Interruption interruption = Interruption.ofThisThread();
        try {
            return plan.sweep() ? sweep(first) : single(first);
        } finally {
            interruption.end();
        }
    }

    /** Goes on with a run or a sweep that was interrupted or has crashed; the exit code. */
    int resume(RunDirectory directory) throws IOException {
        Interruption interruption = Interruption.ofThisThread();
        try {
            if (plan.sweep()) {
                return sweep(
                        Optional.empty(), directory, RunStatus.read(directory).resumed());
            }
            PreparedRun prepared = prepare(plan.variants().get(0).descriptor());
            return ended(resume(prepared, directory, directory.experiment()), directory);
        } finally {
            interruption.end();
        }
    }

    private PreparedRun prepare(Descriptor descriptor) {
        return Preparation.prepare(descriptor, descriptorFolder, dataFolder, runs);
    }

    private int single(PreparedRun prepared) throws IOException {
        RunDirectory directory = newDirectory();
        return ended(run(prepared, directory, Optional.empty(), directory.experiment()), directory);
    }

    private int ended(State state, RunDirectory directory) throws IOException {
        out.print(ResultTable.onStandardOutput().ofRun(directory));
        return end(state, directory);
    }

    /** The last words, and the exit code. */
    private int end(State state, RunDirectory directory) throws IOException {
        List<Verdict> verdicts = Verdict.read(directory);
        out.print(VerdictText.onStandardOutput().of(verdicts));
        out.println("Report: " + directory.report());
        out.flush();
        boolean fails = verdicts.stream().anyMatch(verdict -> verdict.holds().equals(Optional.of(false)));
        return state == State.FINISHED && strict && fails ? ExitCode.FAILED : exitCode(state);
    }

    private static int exitCode(State state) {
        return switch (state) {
            case FINISHED, RUNNING -> ExitCode.DONE;
            case FAILED -> ExitCode.FAILED;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
        };
    }

    private State run(PreparedRun prepared, RunDirectory directory, Optional<String> parent, String label)
            throws IOException {
        prepared.data().ifPresent(data -> data.lines().forEach(out::println));
        prepared.derivatives().ifPresent(how -> out.println("Curvature by " + how));
        prepared.measuringTime()
                .filter(time -> time.toMillis() >= WORTH_SAYING)
                .ifPresent(time -> out.println("Measuring takes up to " + Durations.text(time) + " at a checkpoint"));
        out.flush();
        warn(prepared);
        RunStatus status = Run.begin(prepared, directory, parent, provenance(prepared));
        return tracked(prepared, directory, label, listeners -> Run.execute(prepared, directory, status, listeners));
    }

    private State resume(PreparedRun prepared, RunDirectory directory, String label) throws IOException {
        requireSameData(prepared, directory);
        requireMemory(prepared, directory);
        warn(prepared);
        MlflowMirror.rewind(directory, Run.rewind(directory));
        return tracked(prepared, directory, label, listeners -> Run.resume(prepared, directory, listeners));
    }

    /** Says what this command has not said of another run. */
    private void warn(PreparedRun prepared) {
        prepared.warnings().given().stream()
                .filter(said::add)
                .forEach(warning -> err.println(ProgressDisplay.WARNING + warning));
        err.flush();
    }

    private static void requireSameData(PreparedRun prepared, RunDirectory directory) throws IOException {
        Map<String, String> before = Provenance.dataDigests(directory);
        if (!new TreeMap<>(before).equals(new TreeMap<>(prepared.dataDigests()))) {
            throw new UserException("the data of " + directory.name() + " have changed since it began: expected "
                    + before + ", found " + prepared.dataDigests() + "; begin a new run");
        }
    }

    private static void requireMemory(PreparedRun prepared, RunDirectory directory) {
        List<String> forgetful = prepared.forgetful();
        if (!forgetful.isEmpty() && Run.isUnderWay(directory)) {
            throw new UserException(
                    directory.name()
                            + " cannot go on: what plugins keep in fields is lost, and figures would be others than those of a run"
                            + " straight through; found " + String.join(", ", forgetful)
                            + "; begin a new run, or keep it in the context's memory (fields that nothing hangs on are transient)");
        }
    }

    /** A run, or the rest of one, for those who listen. */
    private interface Execution {
        RunStatus with(List<?> listeners) throws IOException;
    }

    private State tracked(PreparedRun prepared, RunDirectory directory, String label, Execution execution)
            throws IOException {
        Optional<MlflowSink> mlflow = mlflowServer.map(url -> MlflowSink.start(directory, url));
        try {
            RunStatus ended = execute(execution, directory, mlflow, label);
            if (ended.parent().isEmpty()) {
                Judge.ofRun(prepared.descriptor().verdict(), directory);
            }
            new ReportWriter().write(directory);
            return ended.state();
        } finally {
            mlflow.ifPresent(ExperimentRunner::drain);
        }
    }

    private RunStatus execute(Execution execution, RunDirectory directory, Optional<MlflowSink> mlflow, String label)
            throws IOException {
        RunStatus ended;
        try (ProgressReporter progress = ProgressReporter.onStandardError(label)) {
            List<Object> listeners = new ArrayList<>(List.of(progress));
            mlflow.ifPresent(listeners::add);
            ended = execution.with(listeners);
        }
        ended.message().ifPresent(failures -> {
            failures.lines().forEach(failure -> err.println("sagitta: " + failure));
            err.println("sagitta: the details are in " + directory.failure());
            err.flush();
        });
        return ended;
    }

    private int sweep(PreparedRun first) throws IOException {
        RunDirectory parent = newDirectory();
        RunStatus status = RunStatus.started(Optional.empty(), true);
        Files.writeString(parent.descriptor(), plan.yaml());
        status.write(parent);
        index(parent).write(parent);
        return sweep(Optional.of(first), parent, status);
    }

    /** All runs of the grid that are not finished. */
    private int sweep(Optional<PreparedRun> first, RunDirectory parent, RunStatus status) throws IOException {
        SweepIndex index = SweepIndex.read(parent);
        List<State> states = new ArrayList<>();
        for (int i = 0; i < plan.variants().size() && !states.contains(State.INTERRUPTED); i++) {
            RunDirectory child = parent.sibling(index.runs().get(i).run()).create();
            String label = "run " + (i + 1) + " of " + plan.variants().size();
            states.add(
                    variant(i == 0 ? first : Optional.empty(), plan.variants().get(i), child, parent, label));
        }
        return finishSweep(parent, status, states);
    }

    private SweepIndex index(RunDirectory parent) {
        Map<String, List<String>> axes = new LinkedHashMap<>();
        List<SweepIndex.Entry> entries = new ArrayList<>();
        for (Plan.Variant variant : plan.variants()) {
            String name = String.format(Locale.ROOT, "%s-%02d", parent.name(), entries.size() + 1);
            entries.add(new SweepIndex.Entry(name, variant.assignment()));
            variant.assignment().forEach((key, value) -> {
                List<String> values = axes.computeIfAbsent(key, any -> new ArrayList<>());
                if (!values.contains(value)) {
                    values.add(value);
                }
            });
        }
        return new SweepIndex(axes, entries);
    }

    /** Runs one of the grid; what keeps it from beginning fails it alone. */
    private State variant(
            Optional<PreparedRun> ready, Plan.Variant variant, RunDirectory child, RunDirectory parent, String label)
            throws IOException {
        try {
            Optional<State> before = Files.exists(child.status())
                    ? Optional.of(RunStatus.read(child).state())
                    : Optional.empty();
            if (before.equals(Optional.of(State.FINISHED))) {
                return State.FINISHED;
            }
            PreparedRun prepared = ready.isPresent() ? ready.get() : prepare(variant.descriptor());
            if (before.isPresent() && Files.exists(child.provenance())) {
                return resume(prepared, child, label);
            }
            return run(prepared, child, Optional.of(parent.name()), label);
        } catch (IOException | RuntimeException | Error e) {
            boolean interrupted = Thread.interrupted();
            String message = Optional.ofNullable(e.getMessage()).orElse(e.toString());
            err.println("sagitta: " + child.name() + ": " + (interrupted ? "interrupted" : message));
            State state = interrupted ? State.INTERRUPTED : State.FAILED;
            Files.writeString(child.descriptor(), variant.descriptor().yaml());
            RunStatus.started(Optional.of(parent.name()), false)
                    .ended(state, 0, Optional.of(message).filter(any -> !interrupted))
                    .write(child);
            new ReportWriter().write(child);
            return state;
        }
    }

    private int finishSweep(RunDirectory parent, RunStatus status, List<State> states) throws IOException {
        long failed = states.stream().filter(State.FAILED::equals).count();
        State state =
                states.contains(State.INTERRUPTED) ? State.INTERRUPTED : failed > 0 ? State.FAILED : State.FINISHED;
        status.ended(
                        state,
                        0,
                        failed > 0 ? Optional.of(failed + " of " + states.size() + " runs failed") : Optional.empty())
                .write(parent);
        Judge.ofSweep(plan.variants().get(0).descriptor().verdict(), parent);
        new ReportWriter().write(parent);
        mlflowServer.ifPresent(url -> drain(MlflowSink.start(parent, url)));
        out.print(ResultTable.onStandardOutput().ofSweep(parent));
        int code = end(state, parent);
        return state == State.FAILED ? ExitCode.PARTLY_FAILED : code;
    }

    private static void drain(MlflowSink sink) {
        try {
            sink.close(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> mlflowServer(Plan plan) {
        Optional<String> server = plan.variants()
                .get(0)
                .descriptor()
                .tracking()
                .mlflow()
                .or(() -> Optional.ofNullable(System.getenv("MLFLOW_TRACKING_URI")));
        try {
            server.ifPresent(MlflowSink::checkAddress);
        } catch (IllegalArgumentException e) {
            throw new UserException(e.getMessage());
        }
        return server;
    }

    /** A new folder, named by the time; a second run within the second gets a number. */
    private RunDirectory newDirectory() throws IOException {
        String name = LocalDateTime.now(ZoneId.systemDefault()).format(NAME);
        Path experiment = runs.resolve(plan.experiment());
        try {
            Files.createDirectories(experiment);
            for (int n = 1; true; n++) {
                try {
                    return new RunDirectory(Files.createDirectory(experiment.resolve(n == 1 ? name : name + "." + n)));
                } catch (FileAlreadyExistsException e) {
                    // another run of this second has it
                }
            }
        } catch (IOException e) {
            throw new UserException("no folder for the run can be made in " + experiment.toAbsolutePath() + ": " + e
                    + "; give --runs a folder that can be written");
        }
    }

    private Provenance provenance(PreparedRun prepared) {
        Map<String, Integer> examples = new TreeMap<>();
        prepared.surfaces().forEach((split, surface) -> examples.put(text(split), surface.examples()));
        return new Provenance(
                Version.current(),
                GitCommit.of(descriptorFolder),
                commandLine,
                System.getProperty("user.name"),
                prepared.descriptor().seed(),
                prepared.dimension(),
                examples,
                prepared.data(),
                environment,
                text(prepared.descriptor().curvature().kernelLibrary()),
                prepared.derivatives(),
                prepared.warnings().given(),
                prepared.dataDigests(),
                usedPlugins(prepared.descriptor()));
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private List<Provenance.UsedPlugin> usedPlugins(Descriptor descriptor) {
        Set<String> ids = descriptor.plugins().map(PluginType::plugin).collect(Collectors.toSet());
        return plugins.plugins().stream()
                .filter(plugin -> ids.contains(plugin.id()))
                .map(plugin -> new Provenance.UsedPlugin(plugin.id(), plugin.version(), digest(plugin.file())))
                .toList();
    }

    private static String digest(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString()
                    : "a folder";
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
