package org.sagitta.experiments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.sagitta.runtime.cli.Main;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;

/**
 * A {@code Sagitta} is the command line as a user has it, in its own folder. Commands run in this process, or by the
 * launcher in another one.
 */
final class Sagitta {
    private static final Path ROOT = Path.of(System.getProperty("sagitta.root"));
    private static final long PATIENCE_MINUTES = 8;

    /** The exit code of a command that was ended by {@link Process#destroy}, which sends SIGTERM. */
    static final int TERMINATED = 128 + 15;

    private final Path folder;

    /** A {@code Result} holds the output and the exit code of a command. */
    record Result(int exitCode, String out, String err) {
        /** Returns this result after a check that it shows no stack trace and no exception. */
        Result withoutStackTrace() {
            Assertions.assertFalse((out + err).contains("\tat "), () -> "a stack trace was shown:\n" + out + err);
            Assertions.assertFalse((out + err).contains("Exception"), () -> "an exception was shown:\n" + out + err);
            return this;
        }

        Result exits(int code) {
            Assertions.assertEquals(code, exitCode, () -> "exit code; it said:\n" + out + err);
            return this;
        }
    }

    Sagitta(Path folder) {
        this.folder = folder;
    }

    /** Returns the path of a descriptor of this repository. */
    static Path descriptor(String name) {
        return ROOT.resolve("experiments").resolve(name);
    }

    /** Returns the paths of all descriptors, in order. */
    static List<Path> descriptors() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("experiments"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    static Path root() {
        return ROOT;
    }

    /** Returns the folder of development data; skips the test if it is absent. */
    static Path data() {
        Path data = ROOT.resolveSibling("shared").resolve("data");
        Assumptions.assumeTrue(Files.isDirectory(data), "skipped: no data in " + data);
        return data;
    }

    Path folder() {
        return folder;
    }

    /** Writes a file into the folder. */
    Path file(String name, String... lines) {
        try {
            return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Executes a command in this process, which is faster than starting another one. Runs go to the same place as those
     * of a process that the launcher starts in the folder.
     */
    Result run(Object... arguments) {
        List<String> command =
                Stream.of(arguments).map(Object::toString).collect(Collectors.toCollection(ArrayList::new));
        if (command.get(0).equals("run")) {
            command.addAll(List.of("--runs", folder.resolve("runs").toString()));
        }
        StringWriter out = new StringWriter();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream standardError = System.err;
        try (PrintStream captured = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            System.setErr(captured);
            int exitCode = Main.commandLine()
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(captured, true, StandardCharsets.UTF_8))
                    .execute(command.toArray(String[]::new));
            return new Result(exitCode, out.toString(), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(standardError);
        }
    }

    /** Executes a command by the launcher, in its own process. */
    Result launch(Object... arguments) {
        return await(start(arguments));
    }

    /** Starts a command by the launcher without waiting for it; its output goes to files. */
    Process start(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("sagitta").toString()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("stdout.txt").toFile())
                .redirectError(folder.resolve("stderr.txt").toFile());
        // The optimising compiler does not pay off within seconds.
        builder.environment().put("SAGITTA_JAVA_OPTIONS", "-Xmx1500m -XX:TieredStopAtLevel=1");
        // As in the tests' own process: figures of both are compared, and two processes run at a time.
        builder.environment().put("OMP_NUM_THREADS", "1");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Result await(Process process) {
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                Assertions.fail("it did not end within " + PATIENCE_MINUTES + " minutes");
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(folder.resolve("stdout.txt"), StandardCharsets.UTF_8),
                    Files.readString(folder.resolve("stderr.txt"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the runs of an experiment in {@code runs/}, in the order of their names. */
    List<RunDirectory> runs(String experiment) {
        Path runs = folder.resolve("runs").resolve(experiment);
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(runs)) {
            return paths.sorted().map(RunDirectory::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the only run of an experiment. */
    RunDirectory onlyRun(String experiment) {
        List<RunDirectory> runs = runs(experiment);
        Assertions.assertEquals(1, runs.size(), () -> "runs: " + runs);
        return runs.get(0);
    }

    static List<JournalLine> figures(RunDirectory run) {
        try {
            return Journal.read(run.journal(), 0).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void assertNothingWritten() {
        Assertions.assertFalse(Files.exists(folder.resolve("runs")), "a refused descriptor left something behind");
    }
}
