package org.sagitta.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.runtime.mlflow.MlflowReader;
import org.sagitta.runtime.mlflow.MlflowServerExtension;
import org.sagitta.runtime.mlflow.RunFixture;
import picocli.CommandLine;

@ExtendWith(MlflowServerExtension.class)
class SyncCommandTest {
    @TempDir
    private Path runs;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int sync(Object... arguments) {
        return new CommandLine(new SyncCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(java.util.stream.Stream.of(arguments)
                        .map(Object::toString)
                        .toArray(String[]::new));
    }

    @Test
    void aSweepIsSentWithItsRunsAndNoOthers(MlflowReader server) throws IOException {
        Path experiment = RunFixture.begun(runs).directory().path().getParent();
        RunFixture sweep =
                RunFixture.begun(experiment, "sweep", Optional.empty(), true).finished();
        RunFixture.begun(experiment, "sweep-1", Optional.of("sweep"), false).finished();
        RunFixture.begun(experiment, "sweep-2", Optional.of("sweep"), false).finished();
        assertEquals(0, sync(sweep.directory().path(), "--mlflow", server.address()), err.toString());
        assertEquals(3, out.toString().lines().count(), out.toString());
        assertTrue(out.toString().contains("sweep is at " + server.address() + "/#/experiments/"), out.toString());
        assertFalse(out.toString().contains("run-1"), out.toString());
    }

    @Test
    void aRunOfASweepIsSentAfterTheSweep(MlflowReader server) throws IOException {
        Path experiment = runs.resolve("experiment-" + System.nanoTime());
        RunFixture.begun(experiment, "sweep", Optional.empty(), true).finished();
        RunFixture.begun(experiment, "sweep-2", Optional.of("sweep"), false).finished();
        RunFixture one = RunFixture.begun(experiment, "sweep-1", Optional.of("sweep"), false)
                .finished();
        assertEquals(0, sync(one.directory().path(), "--mlflow", server.address()), err.toString());
        assertEquals(2, out.toString().lines().count(), out.toString());
        assertTrue(out.toString().startsWith("sweep is at"), out.toString());
    }

    @Test
    void theDescriptorsServerIsTheDefault(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs)
                .write("descriptor.yaml", "tracking: {mlflow: \"" + server.address() + "\"}")
                .finished();
        assertEquals(0, sync(run.directory().path()), err.toString());
    }

    @Test
    void aServerThatCannotBeReachedIsExitOne() throws IOException {
        RunFixture run = RunFixture.begun(runs).finished();
        assertEquals(1, sync(run.directory().path(), "--mlflow", "http://127.0.0.1:9"));
        assertEquals(
                "MLflow at http://127.0.0.1:9 does not answer: connection refused",
                err.toString().strip());
    }

    @Test
    void aDamagedFileIsNamed(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs)
                .write("metrics.jsonl", "{\"metric\": 1, oops}\n")
                .finished();
        assertEquals(2, sync(run.directory().path(), "--mlflow", server.address()));
        assertTrue(err.toString().startsWith("A file in " + run.directory().path() + " is damaged"), err.toString());
    }

    @Test
    void whatIsNoRunOrNoServerIsExitTwo() throws IOException {
        Path run = RunFixture.begun(runs).finished().directory().path();
        assertEquals(2, sync(runs, "--mlflow", "http://127.0.0.1:9"));
        assertTrue(err.toString().contains("is no run: it has no status.json; expected"), err.toString());
        assertEquals(2, sync(run, "--mlflow", "runs"));
        assertTrue(err.toString().contains("'runs' is no address of an MLflow server"), err.toString());
        assertEquals(2, sync(run));
        assertTrue(err.toString().contains("No MLflow server is named"), err.toString());
        assertEquals(2, sync("--mlflow", "http://127.0.0.1:9"));
        Files.writeString(run.resolve("status.json"), "{");
        assertEquals(2, sync(run, "--mlflow", "http://127.0.0.1:9"));
        assertTrue(err.toString().contains("status.json cannot be read"), err.toString());
    }
}
