package org.sagitta.runtime.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.Overrides;
import org.sagitta.runtime.experiment.Experiment;
import org.sagitta.runtime.experiment.ExperimentFolders;
import org.sagitta.runtime.experiment.Outcome;
import org.sagitta.runtime.experiment.UserException;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.RunStatus.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code resume RUN}. */
@Command(
        name = "resume",
        description = {
            "Goes on with a run or a sweep that was interrupted or has crashed, where it stood: the figures are those of a"
                    + " run straight through, bit by bit, also those that look back (running averages, drifts)."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  ./sagitta resume runs/quickstart/20260101-120000")
final class ResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "Folder of a run or a sweep: runs/EXPERIMENT/RUN.")
    private Path path;

    @Option(names = "--strict", description = "Exit with 1 where a verdict of the descriptor does not hold.")
    private boolean strict;

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            description = "An MLflow server. Default: the run's own, else MLFLOW_TRACKING_URI, else none.")
    private Optional<String> mlflow = Optional.empty();

    @Mixin
    private PluginFolders folders = new PluginFolders();

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RunDirectory run = RunArgument.existing(path);
        requireUnfinished(run);
        LoadedPlugins plugins = folders.load();
        Outcome outcome = new Experiment(
                        new DescriptorReader(plugins).read(run.descriptor(), Overrides.NONE.with(mlflow)),
                        new ExperimentFolders(
                                run.path(),
                                data.folder(),
                                run.path().getParent().getParent()),
                        plugins,
                        spec.root().commandLine().getParseResult().originalArgs(),
                        new ConsoleAudience(
                                spec.commandLine().getOut(), spec.commandLine().getErr()))
                .resume(run);
        return ExitCode.of(outcome, strict);
    }

    private static void requireUnfinished(RunDirectory run) throws IOException {
        if (RunStatus.read(run).state() == State.FINISHED) {
            throw new UserException("the run " + run.name() + " is finished: there is nothing to go on with");
        }
    }
}
