package org.sagitta.runtime.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sagitta.runtime.mlflow.MlflowServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code sagitta mlflow}, which runs a local MLflow server on the folder of runs until Ctrl-C. */
@Command(
        name = "mlflow",
        description =
                "Serves MLflow on this machine, in a Python environment of its own beside the runs, until Ctrl-C.",
        mixinStandardHelpOptions = true)
public final class MlflowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--port", defaultValue = "5000", description = "where it listens (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "the folder of the runs (default: ${DEFAULT-VALUE}); the server's is DIR/.mlflow")
    private Path runs;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 1 || port > 65_535) {
            throw new ParameterException(
                    spec.commandLine(), "--port is " + port + "; expected a number from 1 to 65535, such as 5000");
        }
        MlflowServer server = MlflowServer.beside(runs);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        try {
            return serve(server);
        } catch (MlflowServer.UnavailableException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private int serve(MlflowServer server) throws IOException, InterruptedException, MlflowServer.UnavailableException {
        if (!server.isInstalled()) {
            say("Installing MLflow " + MlflowServer.VERSION + ", once: a minute or two, some 850 MB ...");
            server.install();
        }
        URI address = server.start(port);
        say("MLflow is at " + address + ", until Ctrl-C. To send a run there: ./sagitta run FILE --mlflow " + address);
        if (server.await()) {
            say("MLflow has ended on its own account; its log is " + runs.resolve(".mlflow/server.log"));
        }
        return 1;
    }

    private void say(String what) {
        spec.commandLine().getOut().println(what);
        spec.commandLine().getOut().flush();
    }
}
