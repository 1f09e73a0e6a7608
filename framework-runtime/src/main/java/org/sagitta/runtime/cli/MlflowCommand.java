package org.sagitta.runtime.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sagitta.runtime.mlflow.MlflowServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sagitta mlflow}: a local MLflow server beside the runs, until Ctrl-C. */
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
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (MlflowServer server = MlflowServer.beside(runs)) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            if (!server.isInstalled()) {
                out.println("Installing MLflow " + MlflowServer.VERSION + ", once: a minute or two, some 850 MB ...");
                out.flush();
                server.install();
            }
            URI address = server.start(port);
            out.println("MLflow is at " + address + ", until Ctrl-C. To send a run there: ./sagitta run FILE --mlflow "
                    + address);
            out.flush();
            server.await();
            err.println("MLflow has ended; its log is " + runs.resolve(".mlflow/server.log"));
            return 1;
        } catch (MlflowServer.UnavailableException e) {
            err.println(e.getMessage());
            return 1;
        }
    }
}
