package org.sagitta.runtime.mlflow;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.runtime.mlflow.MlflowServer.UnavailableException;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the interpreters of these tests are shell scripts")
class MlflowServerTest {
    @TempDir
    private Path home;

    private MlflowServer server(String interpreter) {
        return new MlflowServer(home, home.resolve("venv"), List.of("no-such-python", interpreter));
    }

    private String script(String text) throws IOException {
        Path file = Files.writeString(home.resolve("python"), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    private static String refusal(MlflowServer server) {
        return assertThrows(UnavailableException.class, server::install).getMessage();
    }

    @Test
    void withoutPythonItSaysHowToGetIt() {
        String message = refusal(server("nor-this-one"));
        assertTrue(message.contains("Python 3.10 or newer"), message);
        assertTrue(message.contains("apt install python3 python3-venv"), message);
    }

    @Test
    void anOldPythonIsNamedWithItsVersion() throws IOException {
        String message = refusal(server(script("echo 3.8")));
        assertTrue(message.contains("needs Python 3.10 or newer") && message.contains("is 3.8"), message);
    }

    @Test
    void aPythonWithoutVenvIsToldWhatItLacks() throws IOException {
        String message = refusal(server(script("echo 3.11; exit 1")));
        assertTrue(message.contains("sudo apt install python3-venv"), message);
    }

    @Test
    void anInstallationThatFailsShowsTheEndOfItsLogAndIsTriedAgain() throws IOException {
        MlflowServer server = server(script("[ $1 = -c ] && echo 3.12 && exit; echo no space left; exit 1"));
        String message = refusal(server);
        assertTrue(message.contains("install.log") && message.endsWith("no space left"), message);
        assertFalse(server.isInstalled());
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            UnavailableException refusal = assertThrows(
                    UnavailableException.class, () -> server("python3").start(other.getLocalPort()));
            String expected = "Port " + other.getLocalPort() + " on 127.0.0.1 is in use";
            assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
        }
    }

    @Test
    void closingEndsWhatTheServerStarted() throws Exception {
        Path python = home.resolve("venv/bin/python");
        Files.createDirectories(python.getParent());
        Files.copy(Path.of(script("sleep 300 & echo $! > " + home + "/child; wait")), python);
        MlflowServer server = server("python3");
        Thread starting = new Thread(() -> {
            try {
                server.start(MlflowServerExtension.freePort());
            } catch (IOException | InterruptedException | UnavailableException e) {
                // it never answers
            }
        });
        starting.start();
        Path child = home.resolve("child");
        while (!Files.exists(child) || Files.size(child) == 0) {
            Thread.sleep(50);
        }
        ProcessHandle grandchild = ProcessHandle.of(
                        Long.parseLong(Files.readString(child).strip()))
                .orElseThrow();
        assertTrue(grandchild.isAlive());
        server.close();
        starting.join();
        assertFalse(grandchild.isAlive());
    }
}
