package org.sagitta.runtime.experiment;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.descriptor.Plan;
import org.sagitta.runtime.mlflow.MlflowSink;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.FailureMessage;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.record.SweepIndex;
import org.sagitta.runtime.report.ReportWriter;
import org.sagitta.runtime.training.StopRequest;
import org.sagitta.runtime.verdict.Judge;
import org.sagitta.runtime.verdict.Verdict;

/**
 * An experiment executes a plan: a single run, or the runs of a sweep one after the other. A failed run does not stop
 * the others.
 *
 * <p>If the thread that executes the experiment is interrupted, or {@link #stop} is called, the experiment ends in order and
 * can be resumed.
 */
public final class Experiment {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    private final Plan plan;
    private final ExperimentFolders folders;
    private final Audience audience;
    private final RunExecution execution;
    private final Preparation preparation;
    private final StopRequest stop = new StopRequest();

    /**
     * Creates an experiment; nothing is loaded or written yet.
     *
     * @param plugins the plugins that provide the plan's types
     * @param commandLine the command line of the call, for the provenance of the runs
     * @throws UserException if the address of the MLflow server is invalid
     */
    public Experiment(
            Plan plan, ExperimentFolders folders, LoadedPlugins plugins, List<String> commandLine, Audience audience) {
        this.plan = plan;
        this.folders = folders;
        this.audience = audience;
        this.execution = new RunExecution(
                new ProvenanceCollector(plugins, folders.descriptor(), commandLine),
                mlflowServer(plan),
                audience,
                stop);
        this.preparation = new Preparation(folders.descriptor(), folders.data(), folders.runs());
    }

    /**
     * Runs the experiment to its end. The first run's data and model are checked before anything is written.
     *
     * @throws UserException if a folder cannot be created
     * @throws RuntimeException if data or model do not fit: see {@link Preparation#prepare}
     */
    public Outcome run() throws IOException {
        PreparedRun first = preparation.prepare(plan.variants().get(0).descriptor());
        return executed(() -> plan.sweep() ? sweep(first) : single(first));
    }

    /**
     * Resumes a run or a sweep that was interrupted or has crashed.
     *
     * @throws UserException if the figures would differ from those of an uninterrupted run
     */
    public Outcome resume(RunDirectory directory) throws IOException {
        return executed(() -> plan.sweep()
                ? sweep(Optional.empty(), directory, RunStatus.read(directory).resumed())
                : rest(directory));
    }

    /**
     * Asks the experiment to end in order as soon as it can. Any thread may ask, at any time; the call returns at once.
     */
    public void stop() {
        stop.make();
    }

    private interface Execution {
        Outcome toItsEnd() throws IOException;
    }

    private Outcome executed(Execution experiment) throws IOException {
        audience.experimentStarts(this);
        try {
            Outcome outcome = experiment.toItsEnd();
            audience.experimentCameTo(outcome);
            return outcome;
        } finally {
            audience.experimentEnds();
        }
    }

    private Outcome single(PreparedRun prepared) throws IOException {
        RunDirectory directory = newDirectory();
        return outcome(execution.begin(prepared, directory, Optional.empty(), directory.experiment()), directory);
    }

    private Outcome rest(RunDirectory directory) throws IOException {
        PreparedRun prepared = preparation.prepare(plan.variants().get(0).descriptor());
        return outcome(execution.resume(prepared, directory, directory.experiment()), directory);
    }

    private Outcome outcome(State state, RunDirectory directory) throws IOException {
        return new Outcome(directory, state, plan.sweep(), Verdict.read(directory));
    }

    private Outcome sweep(PreparedRun first) throws IOException {
        RunDirectory parent = newDirectory();
        RunStatus status = RunStatus.started(Optional.empty(), true);
        Files.writeString(parent.descriptor(), plan.yaml());
        status.write(parent);
        index(parent).write(parent);
        return sweep(Optional.of(first), parent, status);
    }

    /** Executes all runs of the sweep that are not finished. */
    private Outcome sweep(Optional<PreparedRun> first, RunDirectory parent, RunStatus status) throws IOException {
        SweepIndex index = SweepIndex.read(parent);
        List<State> states = new ArrayList<>();
        for (int i = 0; i < plan.variants().size() && !states.contains(State.INTERRUPTED) && !stop.isMade(); i++) {
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

    /** Executes one run of the sweep; if it cannot begin, only this run fails. */
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
            PreparedRun prepared = ready.isPresent() ? ready.get() : preparation.prepare(variant.descriptor());
            if (before.isPresent() && Files.exists(child.provenance())) {
                return execution.resume(prepared, child, label);
            }
            return execution.begin(prepared, child, Optional.of(parent.name()), label);
        } catch (IOException | RuntimeException | Error e) {
            return refused(variant, child, parent, e);
        }
    }

    private State refused(Plan.Variant variant, RunDirectory child, RunDirectory parent, Throwable cause)
            throws IOException {
        boolean interrupted = Thread.interrupted() || stop.isMade();
        String message = FailureMessage.of(cause);
        audience.runRefused(child, interrupted ? "interrupted" : message);
        State state = interrupted ? State.INTERRUPTED : State.FAILED;
        Files.writeString(child.descriptor(), variant.descriptor().yaml());
        RunStatus.started(Optional.of(parent.name()), false)
                .ended(state, 0, Optional.of(message).filter(any -> !interrupted))
                .write(child);
        new ReportWriter().write(child);
        return state;
    }

    private Outcome finishSweep(RunDirectory parent, RunStatus status, List<State> states) throws IOException {
        long failed = states.stream().filter(State.FAILED::equals).count();
        State state = states.contains(State.INTERRUPTED)
                        || states.size() < plan.variants().size()
                ? State.INTERRUPTED
                : failed > 0 ? State.FAILED : State.FINISHED;
        status.ended(
                        state,
                        0,
                        failed > 0 ? Optional.of(failed + " of " + states.size() + " runs failed") : Optional.empty())
                .write(parent);
        Judge.ofSweep(plan.variants().get(0).descriptor().verdict(), parent);
        new ReportWriter().write(parent);
        execution.mirror(parent);
        return outcome(state, parent);
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
        } catch (UnsuitableSettingsException e) {
            throw new UserException(e.getMessage());
        }
        return server;
    }

    /** Creates a folder that is named after the current time; further runs within the same second get a number. */
    private RunDirectory newDirectory() throws IOException {
        String name = LocalDateTime.now(ZoneId.systemDefault()).format(NAME);
        Path experiment = folders.runs().resolve(plan.experiment());
        try {
            Files.createDirectories(experiment);
            for (int n = 1; true; n++) {
                try {
                    return new RunDirectory(Files.createDirectory(experiment.resolve(n == 1 ? name : name + "." + n)));
                } catch (FileAlreadyExistsException e) {
                    // another run of the same second has this name
                }
            }
        } catch (IOException e) {
            throw new UserException("no folder for the run can be made in " + experiment.toAbsolutePath() + ": " + e
                    + "; give --runs a folder that can be written");
        }
    }
}
