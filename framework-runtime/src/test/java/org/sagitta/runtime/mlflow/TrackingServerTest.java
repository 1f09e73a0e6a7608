package org.sagitta.runtime.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.mlflow.ProxyServer.Action;
import org.sagitta.runtime.mlflow.ProxyServer.Request;

@ExtendWith(MlflowServerExtension.class)
class TrackingServerTest {
    @Test
    void aFailingServerIsAskedAgainWithGrowingPauses(MlflowReader server) throws IOException {
        List<Instant> times = Collections.synchronizedList(new ArrayList<>());
        String name = "experiment-" + UUID.randomUUID();
        try (ProxyServer proxy = new ProxyServer(
                0,
                server.address(),
                request -> times.add(Instant.now()) && times.size() <= 2 ? Action.UNAVAILABLE : Action.FORWARD)) {
            new TrackingServer(proxy.address(), Map.of()).experiment(name);
        }
        // two failures; then asked, made
        assertEquals(4, times.size());
        assertTrue(Duration.between(times.get(0), times.get(1)).toMillis() >= 180);
        assertTrue(Duration.between(times.get(1), times.get(2)).toMillis() >= 370);
        assertEquals(0, server.runs(name).size());
    }

    @Test
    void aRefusalIsFinal(MlflowReader server) throws IOException {
        try (ProxyServer proxy = new ProxyServer(0, server.address(), request -> Action.FORBIDDEN)) {
            TrackingServer tracking = new TrackingServer(proxy.address(), Map.of());
            MlflowException refusal = assertThrows(MlflowException.class, () -> tracking.experiment("e"));
            assertFalse(refusal.temporary());
            assertTrue(refusal.getMessage().contains("403: from the stub"), refusal.getMessage());
            assertEquals(1, proxy.requests("").size());
        }
    }

    @Test
    @Timeout(30)
    void aCallThatIsNotAnsweredEnds() throws IOException {
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            TrackingServer tracking =
                    new TrackingServer("http://127.0.0.1:" + deaf.getLocalPort(), Map.of(), Duration.ofMillis(200));
            Instant start = Instant.now();
            MlflowException failure = assertThrows(MlflowException.class, () -> tracking.experiment("e"));
            assertTrue(failure.temporary());
            assertTrue(failure.getMessage().contains("does not answer"), failure.getMessage());
            assertTrue(Duration.between(start, Instant.now()).compareTo(Duration.ofSeconds(10)) < 0);
            assertFalse(Thread.interrupted());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MLFLOW_TRACKING_USERNAME=ada;MLFLOW_TRACKING_PASSWORD=l:ove;MLFLOW_TRACKING_TOKEN=t, Basic YWRhOmw6b3Zl",
        "MLFLOW_TRACKING_USERNAME=ada;MLFLOW_TRACKING_TOKEN=t, Bearer t",
        "PATH=/bin,"
    })
    void credentialsComeFromTheEnvironment(String environment, String header, MlflowReader server) throws IOException {
        Map<String, String> pairs = com.google.common.base.Splitter.on(';')
                .withKeyValueSeparator('=')
                .split(environment);
        try (ProxyServer proxy = new ProxyServer(0, server.address(), request -> Action.FORWARD)) {
            TrackingServer tracking = new TrackingServer(proxy.address(), pairs);
            tracking.experiment("Default");
            tracking.upload(URI.create("mlflow-artifacts:/0/credentials"), "pom.xml", java.nio.file.Path.of("pom.xml"));
            assertEquals(2, proxy.requests("").size());
            for (Request request : proxy.requests("")) {
                assertEquals(header, request.authorization());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "runs", "file:///tmp", "127.0.0.1:5000", "http:/", "http://a b", "http://me:it@host"})
    void anythingButAnAddressIsRefusedBeforeAnythingIsSent(String address) {
        UnsuitableSettingsException refusal =
                assertThrows(UnsuitableSettingsException.class, () -> new TrackingServer(address, Map.of()));
        assertTrue(refusal.getMessage().contains("expected"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("me:it"), refusal.getMessage());
    }

    @Test
    void batchesKeepBothLimits() {
        List<String> texts = new ArrayList<>(Collections.nCopies(250, "x"));
        texts.addAll(Collections.nCopies(60, "x".repeat(6000)));
        List<List<String>> batches = TrackingServer.batches(texts, 100, String::length);
        assertEquals(
                List.of(100, 100, 74, 25, 11), batches.stream().map(List::size).toList());
        assertEquals(texts, batches.stream().flatMap(List::stream).toList());
    }
}
