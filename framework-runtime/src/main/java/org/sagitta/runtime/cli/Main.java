package org.sagitta.runtime.cli;

import java.util.logging.LogManager;
import org.nd4j.common.config.ND4JClassLoading;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The entry point of the program {@code ./sagitta}. */
@Command(
        name = "sagitta",
        description = "Experiments on the curvature of neural networks' loss surfaces.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            ValidateCommand.class,
            ResumeCommand.class,
            ReportCommand.class,
            PluginsCommand.class,
            SyncCommand.class,
            MlflowCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            HelpCommand.class
        },
        footerHeading = "%nTo begin:%n",
        footer = {
            "  ./sagitta run experiments/01-quickstart.yaml     a first run, 15 seconds",
            "  ./sagitta plugins                                what a descriptor can ask for",
            "  ./sagitta help run                               all of a command's options",
            "",
            "The descriptors in experiments/ are the manual: numbered, commented, each to be run.",
            "",
            "Exit codes: 0 done; 1 a run failed; 2 a descriptor, the data or the command line are wrong;",
            "3 part of a sweep failed; 70 a bug of ours; 130 interrupted."
        })
public final class Main {
    private Main() {}

    /** Runs a command and exits with its exit code. */
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.install();
        // ND4J looks its backend up through the class loader that it sees first, which must not be a plugin's.
        ND4JClassLoading.setNd4jClassloaderFromClass(Main.class);
        System.exit(commandLine().execute(arguments));
    }

    /** Creates the complete command line, for {@link #main} and for tests. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(new MemoryMessages())
                .setExecutionExceptionHandler(new ErrorMessages());
    }
}
