package org.sagitta.runtime.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.mlflow.MlflowException;
import org.sagitta.runtime.mlflow.MlflowMirror;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;

/**
 * The command {@code sagitta sync}, which sends runs from the disk to an MLflow server. Running it a second time
 * changes nothing.
 */
@Command(
        name = "sync",
        description =
                "Brings an MLflow server to the state of runs, a sweep with all of its own. Twice changes nothing.",
        mixinStandardHelpOptions = true)
public final class SyncCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "folder of a run or a sweep: runs/EXPERIMENT/RUN")
    private List<Path> runs;

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            description = "the server's address (default: the one in the run's descriptor, else MLFLOW_TRACKING_URI)")
    private String server;

    @Override
    public Integer call() throws IOException {
        Set<RunDirectory> all = new LinkedHashSet<>();
        for (Path run : runs) {
            all.addAll(family(run.toAbsolutePath().normalize()));
        }
        try {
            for (RunDirectory run : all) {
                spec.commandLine().getOut().println(run.name() + " is at " + mirror(run));
                spec.commandLine().getOut().flush();
            }
            return 0;
        } catch (MlflowException e) {
            return said(e.getMessage(), 1);
        } catch (IOException e) {
            return said(e.getMessage(), 2);
        }
    }

    private int said(String what, int exit) {
        spec.commandLine().getErr().println(what);
        return exit;
    }

    private Object mirror(RunDirectory run) throws IOException {
        try {
            return new MlflowMirror(run, server(run)).mirror();
        } catch (UnsuitableSettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private String server(RunDirectory run) throws IOException {
        Optional<String> named = MlflowMirror.namedBy(run);
        return Optional.ofNullable(server)
                .or(() -> named)
                .or(() -> Optional.ofNullable(System.getenv("MLFLOW_TRACKING_URI")))
                .orElseThrow(() -> new UnsuitableSettingsException(
                        "No MLflow server is named; expected its address, as in --mlflow http://127.0.0.1:5000"));
    }

    /** Returns the run with its sweep before it, or the sweep with its runs after it: MLflow needs the parent first. */
    private List<RunDirectory> family(Path path) throws IOException {
        RunDirectory run = new RunDirectory(path);
        RunStatus status = status(run);
        List<RunDirectory> family = new ArrayList<>();
        status.parent()
                .map(run::sibling)
                .filter(sweep -> Files.exists(sweep.status()))
                .ifPresent(family::add);
        family.add(run);
        if (status.sweep()) {
            try (Stream<Path> beside = Files.list(path.getParent())) {
                for (Path other : beside.sorted().toList()) {
                    RunDirectory child = new RunDirectory(other);
                    if (Files.exists(child.status())
                            && status(child).parent().filter(run.name()::equals).isPresent()) {
                        family.add(child);
                    }
                }
            }
        }
        return family;
    }

    private RunStatus status(RunDirectory run) throws IOException {
        try {
            return RunStatus.read(run);
        } catch (java.nio.file.NoSuchFileException | java.nio.file.NotDirectoryException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + run.path()
                            + "' is no run: it has no status.json; expected a folder such as runs/EXPERIMENT/RUN",
                    e);
        } catch (JacksonException e) {
            throw new ParameterException(
                    spec.commandLine(), run.status() + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }
}
