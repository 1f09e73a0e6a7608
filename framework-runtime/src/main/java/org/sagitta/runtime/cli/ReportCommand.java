package org.sagitta.runtime.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sagitta.runtime.console.VerdictText;
import org.sagitta.runtime.descriptor.Claim;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.Overrides;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.report.ReportWriter;
import org.sagitta.runtime.report.ResultsFile;
import org.sagitta.runtime.verdict.Judge;
import org.sagitta.runtime.verdict.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code report RUN...}, which writes reports again. */
@Command(
        name = "report",
        description = "Writes the reports of runs or sweeps anew, judges their verdicts, gathers these in one file.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./sagitta report runs/quickstart/20260101-120000",
            "  ./sagitta report runs/*/* --results experiments/RESULTS.md",
            "  ./sagitta report runs/batches/20260101-120000 --verdict experiments/06-large-and-small-batches.yaml"
        })
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folder of a run or a sweep: runs/EXPERIMENT/RUN.")
    private List<Path> runs;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Write the verdicts of all of them, with machine and date, as a table in Markdown.")
    private Optional<Path> results;

    @Option(
            names = "--verdict",
            paramLabel = "FILE",
            description = "Judge by this descriptor's verdict instead of the runs' own.")
    private Optional<Path> descriptor;

    @Mixin
    private PluginFolders folders = new PluginFolders();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Optional<List<Claim>> claims = descriptor.map(this::claims);
        List<RunDirectory> reported = new ArrayList<>();
        for (Path path : runs) {
            RunDirectory run = RunArgument.existing(path);
            report(run, claims);
            reported.add(run);
        }
        if (results.isPresent()) {
            ResultsFile.write(reported, results.get());
            spec.commandLine().getOut().println("Results: " + results.get());
        }
        return ExitCode.DONE;
    }

    private List<Claim> claims(Path file) {
        return new DescriptorReader(folders.load())
                .read(file, Overrides.NONE)
                .variants()
                .get(0)
                .descriptor()
                .verdict();
    }

    private void report(RunDirectory run, Optional<List<Claim>> claims) throws IOException {
        if (claims.isPresent()) {
            if (RunStatus.read(run).sweep()) {
                Judge.ofSweep(claims.get(), run);
            } else {
                Judge.ofRun(claims.get(), run);
            }
        }
        new ReportWriter().write(run);
        spec.commandLine().getOut().print(VerdictText.onStandardOutput().of(Verdict.read(run)));
        spec.commandLine().getOut().println("Report: " + run.report());
        spec.commandLine().getOut().flush();
    }
}
