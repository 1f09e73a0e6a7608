package org.sagitta.runtime.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sagitta.runtime.descriptor.Plan;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.experiment.Experiment;
import org.sagitta.runtime.experiment.ExperimentFolders;
import org.sagitta.runtime.experiment.Outcome;
import org.sagitta.runtime.plugin.LoadedPlugins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code run FILE}. */
@Command(
        name = "run",
        description = "Runs an experiment: trains, measures curvature at the checkpoints, reports.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./sagitta run experiments/01-quickstart.yaml",
            "  ./sagitta run experiments/02-mnist.yaml --data DIR --mlflow http://127.0.0.1:5000",
            "  ./sagitta run experiments/01-quickstart.yaml --set trainer.epochs=5 --set seed=7",
            "",
            "Everything of a run is in RUNS/EXPERIMENT/RUN/: metrics.jsonl (a line a figure), report.html,",
            "descriptor.yaml (all defaults filled in, runs again as it is), provenance.json, checkpoints/, artifacts/."
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The descriptor.")
    private Path file;

    @Mixin
    private DescriptorOptions options = new DescriptorOptions();

    @Mixin
    private PluginFolders folders = new PluginFolders();

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "Where runs are kept. Default: ${DEFAULT-VALUE}.")
    private Path runs;

    @Option(names = "--strict", description = "Exit with 1 where a verdict of the descriptor does not hold.")
    private boolean strict;

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            description =
                    "An MLflow server; ./sagitta mlflow starts one. Default: the descriptor's tracking.mlflow, else"
                            + " the environment's MLFLOW_TRACKING_URI, else none.")
    private Optional<String> mlflow = Optional.empty();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LoadedPlugins plugins = folders.load();
        Plan plan = new DescriptorReader(plugins).read(file, options.overrides(mlflow));
        plugins.failures()
                .forEach(failure -> spec.commandLine()
                        .getErr()
                        .println("sagitta: warning: the plugin " + failure.plugin() + " could not be loaded: "
                                + failure.cause()));
        Outcome outcome = new Experiment(
                        plan,
                        new ExperimentFolders(file.toAbsolutePath().getParent(), data.folder(), runs),
                        plugins,
                        spec.root().commandLine().getParseResult().originalArgs(),
                        new ConsoleAudience(
                                spec.commandLine().getOut(), spec.commandLine().getErr()))
                .run();
        return ExitCode.of(outcome, strict);
    }
}
