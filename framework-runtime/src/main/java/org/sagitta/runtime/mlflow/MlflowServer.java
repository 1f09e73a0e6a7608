package org.sagitta.runtime.mlflow;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a local MLflow server in a Python virtual environment of its own. Its database and artifacts are in one folder,
 * and only this machine can reach it.
 *
 * <p>Call {@link #install}, {@link #start} and {@link #await} in this order; {@link #close} ends the server with all
 * its processes.
 */
public final class MlflowServer implements AutoCloseable {
    /** The version of MLflow that is installed. */
    public static final String VERSION = "3.17.0";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final String HOST = "127.0.0.1";

    private final Path home;
    private final Path environment;
    private final List<String> interpreters;
    private volatile Process process; // the current one
    private volatile boolean closed;

    /** Creates a server next to the runs; all its files are in {@code runs/.mlflow}. */
    public static MlflowServer beside(Path runs) {
        Path home = runs.toAbsolutePath().normalize().resolve(".mlflow");
        return new MlflowServer(home, home.resolve("venv"), List.of("python3", "python"));
    }

    /**
     * Creates a server.
     *
     * @param home the folder for its database, artifacts and logs
     * @param environment the folder for its virtual environment
     * @param interpreters names of Python; the first that exists is used
     */
    MlflowServer(Path home, Path environment, List<String> interpreters) {
        this.home = home;
        this.environment = environment;
        this.interpreters = interpreters;
    }

    /**
     * Reports a problem that the user can solve: Python is missing, MLflow cannot be installed, or the port is in use.
     */
    public static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1;

        UnavailableException(String message) {
            super(message);
        }
    }

    /** Returns whether the installation is complete, so that {@link #install} has nothing to do. */
    public boolean isInstalled() {
        return Files.exists(installed());
    }

    /**
     * Creates the virtual environment and installs MLflow in it, unless that was done before; it takes one or two
     * minutes.
     */
    public void install() throws IOException, InterruptedException, UnavailableException {
        if (isInstalled()) {
            return;
        }
        String python = python();
        Files.createDirectories(home);
        if (Files.exists(environment)) {
            MoreFiles.deleteRecursively(environment, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        Path log = home.resolve("install.log");
        runLogged(log, python, "-m", "venv", environment.toString());
        runLogged(log, venvPython(), "-m", "pip", "install", "--disable-pip-version-check", "mlflow==" + VERSION);
        Files.createFile(installed());
    }

    /** Returns the marker file that exists once the installation is complete. */
    private Path installed() {
        return environment.resolve("mlflow-" + VERSION);
    }

    private String venvPython() {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return environment
                .resolve(windows ? "Scripts/python.exe" : "bin/python")
                .toString();
    }

    private String python() throws IOException, InterruptedException, UnavailableException {
        for (String interpreter : interpreters) {
            Process check;
            try {
                check = new ProcessBuilder(
                                interpreter,
                                "-c",
                                "import sys; print('%d.%d' % sys.version_info[:2]); import ensurepip, venv")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException notThere) {
                continue;
            }
            String version = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exit = check.waitFor();
            if (!version.matches("3\\.[1-9]\\d+")) {
                throw new UnavailableException(
                        "MLflow " + VERSION + " needs Python 3.10 or newer; " + interpreter
                                + " is " + (version.isEmpty() ? "not working" : version)
                                + ". Install a newer one, from your system's packages or python.org, and put it first on the PATH.");
            }
            if (exit != 0) {
                throw new UnavailableException("MLflow needs Python's venv and pip, which " + interpreter + " "
                        + version + " lacks. On Debian and Ubuntu: sudo apt install python3-venv");
            }
            return interpreter;
        }
        throw new UnavailableException("MLflow needs Python 3.10 or newer, and there is no " + interpreters.get(0)
                + " on the PATH. On Debian and Ubuntu: sudo apt install python3 python3-venv; on Fedora: sudo dnf install"
                + " python3; on macOS: brew install python; else from python.org");
    }

    private void runLogged(Path log, String... command) throws IOException, InterruptedException, UnavailableException {
        process = logged(log, List.of(command)).start();
        if (process.waitFor() != 0) {
            throw new UnavailableException(
                    "MLflow " + VERSION + " cannot be installed; the end of " + log + ":\n" + tail(log));
        }
    }

    private static ProcessBuilder logged(Path log, List<String> command) {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    private static String tail(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    /**
     * Starts the server and waits for its first answer, which takes about ten seconds.
     *
     * @return its address
     */
    public URI start(int port) throws IOException, InterruptedException, UnavailableException {
        requireFree(port);
        Files.createDirectories(home);
        Path log = home.resolve("server.log");
        ProcessBuilder builder = logged(
                log,
                List.of(
                        venvPython(),
                        "-m",
                        "mlflow",
                        "server",
                        "--host",
                        HOST,
                        "--port",
                        Integer.toString(port),
                        "--workers",
                        "1",
                        "--backend-store-uri",
                        "sqlite:///" + home.resolve("mlflow.db"),
                        "--artifacts-destination",
                        home.resolve("artifacts").toString()));
        // no usage reports to the makers of MLflow, and no workers for jobs, because no jobs are sent
        builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
        builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
        process = builder.start();
        URI address = URI.create("http://" + HOST + ":" + port);
        if (!answers(address)) {
            close();
            throw new UnavailableException("MLflow does not start; the end of " + log + ":\n" + tail(log));
        }
        return address;
    }

    private static void requireFree(int port) throws IOException, UnavailableException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            throw new UnavailableException("Port " + port + " on " + HOST
                    + " is in use, perhaps by an MLflow server that runs already. Choose another one with --port");
        }
    }

    private boolean answers(URI address) throws InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest question = HttpRequest.newBuilder(address.resolve("/health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        Instant limit = Instant.now().plus(START_LIMIT);
        while (process.isAlive() && Instant.now().isBefore(limit)) {
            try {
                if (http.send(question, BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException notYet) {
                // the server needs some seconds before it accepts connections
            }
            boolean unused = process.waitFor(250, TimeUnit.MILLISECONDS);
        }
        return false;
    }

    /**
     * Waits until the server ends.
     *
     * @return whether it ended by itself, that is, was not closed
     */
    public boolean await() throws InterruptedException {
        process.waitFor();
        return !closed;
    }

    /** Ends the server and every process that it started. */
    @Override
    public void close() {
        closed = true;
        if (process == null) {
            return;
        }
        List<ProcessHandle> tree = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        tree.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(tree.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        tree.forEach(ProcessHandle::destroyForcibly);
    }
}
