package org.sagitta.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.Derivatives;

class JournalTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheJournal() {
        file = folder.resolve("metrics.jsonl");
    }

    @Test
    void aLineIsOnTheDiskWhenAppendReturns() throws IOException {
        try (Journal journal = Journal.open(file)) {
            journal.append(line(12.5));

            assertEquals(
                    "{\"metric\":\"spectrum.trace\",\"quantity\":\"trace\",\"value\":12.5,\"step\":100,\"epoch\":2.0,\"estimator\":\"hessian\","
                            + "\"split\":\"train\",\"standard-error\":0.5,\"interval\":[11.111777,13.888222],\"level\":0.95,\"degrees-of-freedom\":4.0,"
                            + "\"caution\":\"few examples\",\"products\":40,\"method\":\"hutchinson\","
                            + "\"seed\":7,\"time\":\"2026-01-01T00:00:00Z\"}\n",
                    Files.readString(file).replaceAll("(\\d\\.\\d{6})\\d+", "$1"));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.1, -1e-300})
    void everyValueComesBackAsItWas(double value) throws IOException {
        try (Journal journal = Journal.open(file)) {
            journal.append(line(value));
        }

        assertEquals(List.of(line(value)), Journal.read(file, 0).lines());
        assertEquals(Double.isFinite(value) ? 0 : 1, Files.readString(file).split("\"value\":\"", -1).length - 1);
    }

    @Test
    void aLineThatACrashToreIsCutAndTheNextFollowsTheLastWholeOne() throws IOException {
        try (Journal journal = Journal.open(file)) {
            journal.append(line(1));
        }
        Files.writeString(file, "{\"metric\":\"tra", StandardOpenOption.APPEND);

        try (Journal journal = Journal.open(file)) {
            journal.append(line(2));
        }

        assertEquals(List.of(line(1), line(2)), Journal.read(file, 0).lines());
    }

    @Test
    void readingGoesOnWhereItStoppedAndLeavesATornLineForLater() throws IOException {
        try (Journal journal = Journal.open(file)) {
            journal.append(line(1));
            Journal.Tail first = Journal.read(file, 0);
            journal.append(line(2));
            Files.writeString(file, "{\"met", StandardOpenOption.APPEND);

            Journal.Tail second = Journal.read(file, first.position());

            assertEquals(List.of(line(2)), second.lines());
            assertTrue(second.position() < Files.size(file));
        }
    }

    @Test
    void aSecondWriterIsRefused() throws IOException {
        try (Journal journal = Journal.open(file)) {
            journal.append(line(1));

            assertThrows(IOException.class, () -> Journal.open(file));
        }
    }

    private static JournalLine line(double value) {
        return new JournalLine(
                new FigureKey("spectrum", "trace", Optional.of("hessian"), Optional.empty(), "train"),
                Measurement.stochastic(value, 0.5, 4, "hutchinson", 40, 7).withCaution("few examples"),
                Derivatives.EXACT,
                100,
                2.0,
                Instant.parse("2026-01-01T00:00:00Z"));
    }
}
