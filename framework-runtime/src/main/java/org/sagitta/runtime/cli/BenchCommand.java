package org.sagitta.runtime.cli;

import com.google.common.collect.ImmutableList;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sagitta.runtime.bench.Bench;
import org.sagitta.runtime.bench.Timing;
import org.sagitta.runtime.bench.Workload;
import org.sagitta.runtime.console.ProgressDisplay;
import org.sagitta.runtime.console.ResultTable;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.experiment.UserException;
import org.sagitta.runtime.record.Environment;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.report.Table;
import org.sagitta.runtime.report.Table.Cell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code bench [WORKLOAD...]}. */
@Command(
        name = "bench",
        description = "Times gradients, curvature products and training steps of networks on random data.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nWhat is timed:%n",
        footer = {
            "  gradient        of the mean loss, at new parameters each time",
            "  sgd-step-128    gradient of 128 examples, and update with momentum",
            "  state           what the first product at new parameters takes longer",
            "  hvp-K, ggnvp-K  products with the Hessian and the generalised Gauss-Newton",
            "                  matrix, K new directions at once: the time of one direction",
            "  dense-hessian   the Hessian as a matrix, up to 5,000 parameters; in float64",
            "  eigvalsh        all its eigenvalues; in float64",
            "",
            "Times are medians after a warm-up, in float32 where nothing else is said. The",
            "column \"gradients\" has them over the time of the workload's own gradient. A",
            "checksum is the 2-norm of the last result: for the same repeats the same, up",
            "to rounding.",
            "",
            "Examples:",
            "  ./sagitta bench",
            "  ./sagitta bench mlp-784-100-10 --json"
        })
final class BenchCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "WORKLOAD",
            description = "One or more of ${COMPLETION-CANDIDATES}. Default: all.",
            completionCandidates = Names.class)
    private List<String> names = List.of();

    @Option(names = "--json", description = "A line of JSON a measurement, instead of tables.")
    private boolean json;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description =
                    "How often each is timed; a quarter of it with 16 directions, dense matrices once. Default: the workload's own.")
    private Optional<Integer> repeats = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<Workload> workloads = workloads();
        if (!json) {
            printMachine();
        }
        for (Workload workload : workloads) {
            List<Timing> timings = measure(workload);
            if (json) {
                timings.forEach(timing -> out().println(Json.MAPPER.writeValueAsString(timing)));
            } else {
                print(timings);
            }
            out().flush();
        }
        return ExitCode.DONE;
    }

    private List<Workload> workloads() {
        if (repeats.isPresent() && repeats.get() < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--repeats is " + repeats.get() + "; expected a number from 1, such as 30");
        }
        List<Workload> chosen = names.isEmpty()
                ? Workload.ALL
                : names.stream().map(BenchCommand::workload).toList();
        return chosen.stream()
                .map(workload -> repeats.map(workload::withRepeats).orElse(workload))
                .toList();
    }

    private static Workload workload(String name) {
        return Workload.named(name)
                .orElseThrow(() -> new UserException("no workload " + Words.quote(name)
                        + Words.insteadOf(name, "workloads", ImmutableList.copyOf(new Names()))));
    }

    private static List<Timing> measure(Workload workload) {
        List<Timing> timings = new ArrayList<>();
        try (ProgressDisplay progress = ProgressDisplay.onStandardError("bench")) {
            List<Bench.Task> tasks = new Bench(workload).tasks();
            for (Bench.Task task : tasks) {
                progress.show(timings.size(), tasks.size(), workload.name() + " " + task.what());
                timings.add(task.timing().get());
            }
            progress.show(timings.size(), tasks.size(), workload.name());
        }
        return timings;
    }

    private void printMachine() {
        Environment machine = Environment.current(Lanes.standard().count());
        out().printf("%s, %d cores, %d threads%n", machine.processor(), machine.cores(), machine.threads());
        out().printf("%s, %s%n", machine.blas(), machine.java());
        out().flush();
    }

    private void print(List<Timing> timings) {
        Timing gradient = timings.get(0);
        out().printf(
                        Locale.ROOT,
                        "%n%s: %,d parameters, %,d examples%n",
                        gradient.workload(),
                        gradient.params(),
                        gradient.examples());
        out().print(ResultTable.onStandardOutput()
                .of(new Table(
                        List.of("what", "type", "ms", "gradients", "checksum"),
                        timings.stream().map(timing -> row(timing, gradient)).toList())));
    }

    private static List<Cell> row(Timing timing, Timing gradient) {
        return List.of(
                new Cell.Word(timing.what()),
                new Cell.Word(timing.dtype()),
                number("%.3f", timing.ms()),
                timing.dtype().equals(gradient.dtype())
                        ? number("%.2f", timing.ms() / gradient.ms())
                        : new Cell.Empty(),
                number("%.6g", timing.checksum()));
    }

    private static Cell number(String format, double value) {
        return new Cell.Word(String.format(Locale.ROOT, format, value));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Lists the names of all workloads, for the help text and for completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Workload.ALL.stream().map(Workload::name).iterator();
        }
    }
}
