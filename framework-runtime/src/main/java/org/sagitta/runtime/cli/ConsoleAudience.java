package org.sagitta.runtime.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sagitta.runtime.console.ProgressDisplay;
import org.sagitta.runtime.console.ProgressReporter;
import org.sagitta.runtime.console.ResultTable;
import org.sagitta.runtime.console.VerdictText;
import org.sagitta.runtime.experiment.Audience;
import org.sagitta.runtime.experiment.Experiment;
import org.sagitta.runtime.experiment.Outcome;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.report.Durations;

/** Shows an experiment on the terminal: its progress, warnings and failures, and at the end its figures and verdict. */
final class ConsoleAudience implements Audience {
    /** The estimated measuring time, in milliseconds, from which it is announced before the run begins. */
    private static final long WORTH_SAYING = 1000;

    private final PrintWriter out;
    private final PrintWriter err;
    private final Set<String> said = new HashSet<>();
    private Optional<Interruption> interruption = Optional.empty();
    private Optional<ProgressReporter> progress = Optional.empty();

    ConsoleAudience(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void experimentStarts(Experiment experiment) {
        interruption = Optional.of(Interruption.of(experiment));
    }

    @Override
    public void experimentEnds() {
        interruption.ifPresent(Interruption::end);
    }

    @Override
    public void runBegins(PreparedRun run) {
        run.data().ifPresent(data -> data.lines().forEach(out::println));
        run.derivatives().ifPresent(how -> out.println("Curvature by " + how));
        run.measuringTime()
                .filter(time -> time.toMillis() >= WORTH_SAYING)
                .ifPresent(time -> out.println("Measuring takes up to " + Durations.text(time) + " at a checkpoint"));
        out.flush();
    }

    /** Prints each warning once per command, even if several runs give it. */
    @Override
    public void warnings(List<String> warnings) {
        warnings.stream().filter(said::add).forEach(warning -> err.println(ProgressDisplay.WARNING + warning));
        err.flush();
    }

    @Override
    public List<Object> listeners(String label) {
        ProgressReporter reporter = ProgressReporter.onStandardError(label);
        progress = Optional.of(reporter);
        return List.of(reporter);
    }

    @Override
    public void runEnds() {
        progress.ifPresent(ProgressReporter::close);
        progress = Optional.empty();
    }

    @Override
    public void runFailed(RunDirectory run, String message) {
        message.lines().forEach(failure -> err.println("sagitta: " + failure));
        err.println("sagitta: the details are in " + run.failure());
        err.flush();
    }

    @Override
    public void runRefused(RunDirectory run, String message) {
        err.println("sagitta: " + run.name() + ": " + message);
    }

    @Override
    public void experimentCameTo(Outcome outcome) throws IOException {
        ResultTable table = ResultTable.onStandardOutput();
        out.print(outcome.isSweep() ? table.ofSweep(outcome.directory()) : table.ofRun(outcome.directory()));
        out.print(VerdictText.onStandardOutput().of(outcome.verdicts()));
        out.println("Report: " + outcome.directory().report());
        out.flush();
    }
}
