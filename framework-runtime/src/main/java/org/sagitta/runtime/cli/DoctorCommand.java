package org.sagitta.runtime.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code doctor}, which checks the installation and the machine. */
@Command(
        name = "doctor",
        description = "Looks at the installation and the machine, and says what is wrong and how to mend it.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private PluginFolders folders = new PluginFolders();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        boolean healthy = true;
        for (Examination examination : Examination.all(folders)) {
            Examination.Finding finding = examination.look();
            out.println(spec.commandLine()
                            .getColorScheme()
                            .ansi()
                            .string(mark(finding.health()) + " " + examination.subject() + ": ")
                    + finding.text());
            out.flush();
            healthy &= finding.health() != Examination.Health.FAULT;
        }
        return healthy ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String mark(Examination.Health health) {
        return switch (health) {
            case WELL -> "@|green ok     |@";
            case NOTE -> "@|yellow note   |@";
            case FAULT -> "@|red FAULT  |@";
        };
    }
}
