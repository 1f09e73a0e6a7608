package org.sagitta.runtime.experiment;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sagitta.runtime.mlflow.MlflowMirror;
import org.sagitta.runtime.mlflow.MlflowSink;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.Provenance;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.report.ReportWriter;
import org.sagitta.runtime.run.Run;
import org.sagitta.runtime.training.StopRequest;
import org.sagitta.runtime.verdict.Judge;

/** Executes or resumes one run, together with its MLflow mirror, verdict and report. */
final class RunExecution {
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    private final ProvenanceCollector provenance;
    private final Optional<String> mlflowServer;
    private final Audience audience;
    private final StopRequest stop;

    RunExecution(ProvenanceCollector provenance, Optional<String> mlflowServer, Audience audience, StopRequest stop) {
        this.provenance = provenance;
        this.mlflowServer = mlflowServer;
        this.audience = audience;
        this.stop = stop;
    }

    /**
     * Begins a run and executes it to its end.
     *
     * @param parent the name of the sweep to which it belongs
     */
    State begin(PreparedRun prepared, RunDirectory directory, Optional<String> parent, String label)
            throws IOException {
        audience.runBegins(prepared);
        audience.warnings(prepared.warnings().given());
        RunStatus status = Run.begin(prepared, directory, parent, provenance.of(prepared));
        return tracked(
                prepared, directory, label, listeners -> Run.execute(prepared, directory, status, listeners, stop));
    }

    /**
     * Resumes a run from its last saved state.
     *
     * @throws UserException if the figures would differ from those of an uninterrupted run
     */
    State resume(PreparedRun prepared, RunDirectory directory, String label) throws IOException {
        requireSameData(prepared, directory);
        requireMemory(prepared, directory);
        audience.warnings(prepared.warnings().given());
        MlflowMirror.rewind(directory, Run.rewind(directory));
        return tracked(prepared, directory, label, listeners -> Run.resume(prepared, directory, listeners, stop));
    }

    /** Sends the contents of a folder to MLflow within a short time limit; {@code sync} sends the rest. */
    void mirror(RunDirectory directory) {
        mlflowServer.ifPresent(url -> drain(MlflowSink.start(directory, url)));
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

    /** A function that executes or resumes a run with the given listeners. */
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
            mlflow.ifPresent(RunExecution::drain);
        }
    }

    private RunStatus execute(Execution execution, RunDirectory directory, Optional<MlflowSink> mlflow, String label)
            throws IOException {
        RunStatus ended;
        try {
            List<Object> listeners = new ArrayList<>(audience.listeners(label));
            mlflow.ifPresent(listeners::add);
            ended = execution.with(listeners);
        } finally {
            audience.runEnds();
        }
        ended.message().ifPresent(message -> audience.runFailed(directory, message));
        return ended;
    }

    private static void drain(MlflowSink sink) {
        try {
            sink.close(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
